package org.handsel.libp2p.protocol.kad;

import java.time.Instant;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// IPNS records under `/ipns/` and the id of the peer whose key signs them. Spec: ipfs/specs
/// `ipns/ipns-record.md`, "Routing Record" and "Record Verification".
public final class IpnsValidator implements Validator {
  private static final String NAMESPACE = "ipns";
  private static final Bytes PREFIX = Bytes.utf8("/ipns/");

  /// ipfs/specs `routing/kad-dht.md`, "Quorum".
  private static final int QUORUM = 16;

  /// The key under which the record of `name` stands.
  public static Bytes keyOf(PeerId name) {
    return PublicKeyValidator.join(PREFIX, name);
  }

  @Override
  public String namespace() {
    return NAMESPACE;
  }

  @Override
  public void validate(Bytes key, Bytes value, Instant now) throws MalformedException {
    IpnsRecord record = IpnsRecord.open(PublicKeyValidator.peerIn(key, PREFIX), value.toArray());
    if (!record.validUntil().isAfter(now)) throw new MalformedException("an IPNS record run out");
  }

  /// The newer one: the greater sequence number, then the later end, then, so that all choose
  /// alike, the greater bytes.
  @Override
  public int compare(Bytes key, Bytes one, Bytes other) {
    if (one.equals(other)) return 0;
    try {
      PeerId name = PublicKeyValidator.peerIn(key, PREFIX);
      IpnsRecord first = IpnsRecord.open(name, one.toArray());
      IpnsRecord second = IpnsRecord.open(name, other.toArray());
      int bySequence = Long.compareUnsigned(first.sequence(), second.sequence());
      if (bySequence != 0) return bySequence;
      int byEnd = first.validUntil().compareTo(second.validUntil());
      return byEnd != 0 ? byEnd : one.compareTo(other);
    } catch (MalformedException e) {
      throw new IllegalArgumentException("only valid records are compared", e);
    }
  }

  @Override
  public int quorum() {
    return QUORUM;
  }
}
