package org.handsel.libp2p.portmap;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.multiformats.MalformedException;

/// What a UPnP device says of itself, as far as it's about being a gateway. Spec: UPnP Device
/// Architecture 1.1, 2.3; WANIPConnection:1 and :2, WANPPPConnection:1.
///
/// @param services the services that can map ports, the best first
record DeviceDescription(List<Service> services) {
  /// Services that map ports, the best first.
  private static final List<String> MAPPING =
      List.of(
          "urn:schemas-upnp-org:service:WANIPConnection:2",
          "urn:schemas-upnp-org:service:WANIPConnection:1",
          "urn:schemas-upnp-org:service:WANPPPConnection:1");

  /// One of them.
  ///
  /// @param type its full name, version included
  /// @param control where it's told what to do
  record Service(String type, URI control) {
    /// True if it knows `AddAnyPortMapping`.
    boolean second() {
      return type.equals(MAPPING.getFirst());
    }
  }

  /// What was read of one `service` element.
  private static final class Draft {
    Optional<String> type = Optional.empty();
    Optional<String> control = Optional.empty();
  }

  /// The description that `document` is.
  ///
  /// @param location from where it was read; nothing in it leads to another machine
  /// @throws MalformedException if it is none
  static DeviceDescription read(byte[] document, URI location, PortMapLimits.Upnp limits)
      throws MalformedException {
    var drafts = new ArrayList<Draft>();
    drafts.add(new Draft());
    var base = new String[] {""};
    XmlWalk.through(
        document,
        limits.depthMax(),
        (path, text) -> {
          String name = path.getLast();
          String parent = path.size() > 1 ? path.get(path.size() - 2) : "";
          Draft draft = drafts.getLast();
          if (name.equals("URLBase") && path.size() == 2) base[0] = text;
          if (name.equals("serviceType") && parent.equals("service"))
            draft.type = Optional.of(text);
          if (name.equals("controlURL") && parent.equals("service"))
            draft.control = Optional.of(text);
          if (name.equals("service")) {
            if (drafts.size() > limits.servicesMax()) throw new MalformedException("many services");
            drafts.add(new Draft());
          }
        });
    URI root = base[0].isEmpty() ? location : resolved(location, base[0]).orElse(location);
    var services = new ArrayList<Service>();
    for (String type : MAPPING) {
      for (Draft draft : drafts) {
        if (!draft.type.equals(Optional.of(type)) || draft.control.isEmpty()) continue;
        resolved(root, draft.control.get())
            .ifPresent(control -> services.add(new Service(type, control)));
      }
    }
    return new DeviceDescription(List.copyOf(services));
  }

  /// `reference` seen from `base`, if that leads to the same machine: whoever answers our search
  /// mustn't have us talk to others.
  private static Optional<URI> resolved(URI base, String reference) {
    try {
      URI uri = base.resolve(URI.create(reference));
      boolean same = "http".equals(uri.getScheme()) && base.getHost().equals(uri.getHost());
      return same && uri.getUserInfo() == null ? Optional.of(uri) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
