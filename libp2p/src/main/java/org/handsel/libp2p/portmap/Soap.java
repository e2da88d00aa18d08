package org.handsel.libp2p.portmap;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.multiformats.MalformedException;

/// Has a UPnP service carry out actions. Spec: UPnP Device Architecture 1.1, 3.2.
final class Soap {
  private static final int ERROR_DIGITS_MAX = 5;

  private final BoundedHttp http;
  private final PortMapLimits.Upnp limits;

  Soap(BoundedHttp http, PortMapLimits.Upnp limits) {
    this.http = http;
    this.limits = limits;
  }

  /// What a service says to an action.
  sealed interface Answer {
    /// It was carried out, and these are the values that came of it.
    record Done(Map<String, String> values) implements Answer {}

    /// It wasn't.
    ///
    /// @param code as the service's specification has it
    record Fault(int code) implements Answer {}
  }

  /// Has `service` carry out `action`.
  ///
  /// @param arguments names and values, in the order in which the specification has them; nothing
  ///   in them needs escaping
  /// @throws IOException if there is no answer, or none that makes sense
  Answer call(DeviceDescription.Service service, String action, String... arguments)
      throws IOException {
    var body = new StringBuilder();
    for (int i = 0; i < arguments.length; i += 2) {
      String name = arguments[i];
      body.append('<').append(name).append('>').append(arguments[i + 1]);
      body.append("</").append(name).append('>');
    }
    String envelope =
        """
        <?xml version="1.0"?>
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" \
        s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">\
        <s:Body><u:%s xmlns:u="%s">%s</u:%s></s:Body></s:Envelope>
        """
            .formatted(action, service.type(), body, action);
    HttpRequest request =
        HttpRequest.newBuilder(service.control())
            .header("Content-Type", "text/xml; charset=\"utf-8\"")
            .header("SOAPAction", '"' + service.type() + '#' + action + '"')
            .POST(HttpRequest.BodyPublishers.ofString(envelope, StandardCharsets.UTF_8))
            .build();
    BoundedHttp.Answer answer = http.send(request);
    return read(answer, action);
  }

  private Answer read(BoundedHttp.Answer answer, String action) throws MalformedException {
    // UDA 1.1, 3.2.2: a fault comes with status 500.
    if (answer.status() != 200 && answer.status() != 500) {
      throw new MalformedException("status " + answer.status());
    }
    Map<String, String> values = values(answer.body(), action, limits);
    if (answer.status() == 200) return new Answer.Done(values);
    Optional<Integer> code = number(values.getOrDefault("errorCode", ""), ERROR_DIGITS_MAX);
    if (code.isEmpty()) throw new MalformedException("a fault without a code");
    return new Answer.Fault(code.get());
  }

  /// The values in an answer to `action`: of the response itself, or of the fault.
  static Map<String, String> values(byte[] document, String action, PortMapLimits.Upnp limits)
      throws MalformedException {
    var values = new HashMap<String, String>();
    XmlWalk.through(
        document,
        limits.depthMax(),
        (path, text) -> {
          String parent = path.size() > 1 ? path.get(path.size() - 2) : "";
          if (!parent.equals(action + "Response") && !parent.equals("UPnPError")) return;
          if (values.size() == limits.wordsMax()) throw new MalformedException("many values");
          values.putIfAbsent(path.getLast(), text);
        });
    return values;
  }

  /// The number that `text` is, if it is one of at most so many digits.
  static Optional<Integer> number(String text, int digitsMax) {
    boolean digits = text.matches("[0-9]{1," + digitsMax + "}");
    return digits ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }
}
