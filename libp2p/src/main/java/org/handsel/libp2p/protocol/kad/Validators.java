package org.handsel.libp2p.protocol.kad;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// The validators of a network, by namespace. Keys of other namespaces aren't stored. Spec:
/// ipfs/specs `routing/kad-dht.md`, "Value Storage and Retrieval": "Records with other prefixes are
/// not supported by the IPFS Kademlia DHT and MUST be rejected."
public final class Validators {
  /// Those of the public network.
  public static final Validators USUAL = of(new PublicKeyValidator(), new IpnsValidator());

  private final Map<String, Validator> byNamespace;

  private Validators(List<Validator> all) {
    byNamespace = new HashMap<>();
    for (Validator validator : all) byNamespace.put(validator.namespace(), validator);
  }

  /// These.
  public static Validators of(Validator... all) {
    return new Validators(List.of(all));
  }

  /// The one for `key`.
  ///
  /// @throws MalformedException if there is none
  public Validator of(Bytes key) throws MalformedException {
    String text = new String(key.toArray(), StandardCharsets.ISO_8859_1);
    int end = text.startsWith("/") ? text.indexOf('/', 1) : -1;
    return Optional.ofNullable(end < 0 ? null : byNamespace.get(text.substring(1, end)))
        .orElseThrow(() -> new MalformedException("a key of a namespace that isn't kept here"));
  }
}
