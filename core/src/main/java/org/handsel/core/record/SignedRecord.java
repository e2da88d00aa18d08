package org.handsel.core.record;

import java.util.ArrayList;
import java.util.List;
import org.handsel.core.identity.Domain;
import org.handsel.core.identity.Signature;
import org.handsel.core.identity.Signer;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// A payload with its signatures, as it travels and is kept: `[payload, signatures, stamps]`.
///
/// It is named by its payload alone, and never written anew: what came is kept and passed on byte
/// for byte. Equal if the payload is.
public final class SignedRecord {
  private static final int SIGNATURES_MAX = 2;

  private final Bytes encoded;
  private final Bytes signed;
  private final List<Signature> signatures;
  private final Payload payload;
  private final Cid id;

  private SignedRecord(Bytes encoded, Bytes signed, List<Signature> signatures, Payload payload) {
    this.encoded = encoded;
    this.signed = signed;
    this.signatures = List.copyOf(signatures);
    this.payload = payload;
    // record.md §1.2 "A record's id is the CID of its payload"
    this.id = Cid.of(Cid.DAG_CBOR, signed.toArray());
  }

  /// `payload`, signed by the device that it names.
  ///
  /// @throws MalformedException if the payload breaks the rules that everybody's has to keep
  public static SignedRecord sign(Payload payload, Signer device) throws MalformedException {
    byte[] bytes = payload.encode();
    Signature it = device.sign(Domain.RECORD, bytes);
    Data pair = Data.list(Data.of(it.alg()), Data.of(it.value()));
    return decode(
        DagCbor.encode(Data.list(Data.of(Bytes.of(bytes)), Data.list(pair), Data.list(List.of()))),
        Limits.PUBLIC);
  }

  /// The record that `bytes` are, whoever signed it.
  ///
  /// @throws MalformedException if they are none
  public static SignedRecord decode(byte[] bytes, Limits limits) throws MalformedException {
    Data.List whole = list(DagCbor.decode(bytes, DagCbor.Limits.of(limits.recordBytesMax())));
    if (whole.items().size() != 3) {
      throw new MalformedException("a record is payload, signatures and stamps");
    }
    List<Data> pairs = whole.items().get(1).asList();
    if (pairs.isEmpty() || pairs.size() > SIGNATURES_MAX) {
      throw new MalformedException("a record has one or two signatures");
    }
    List<Signature> signatures = new ArrayList<>();
    for (Data pair : pairs) signatures.add(signature(pair));
    // Stamps aren't signed, so anybody can add some on the way: all that counts is their size.
    byte[] stamps = DagCbor.encode(list(whole.items().get(2)));
    if (stamps.length > limits.stampBytesMax()) throw new MalformedException("stamps too long");
    Bytes signed = whole.items().getFirst().asBytes();
    if (signed.size() > limits.payloadBytesMax()) throw new MalformedException("payload too long");
    Payload payload = Payload.decode(signed.toArray(), limits);
    return new SignedRecord(Bytes.of(bytes), signed, signatures, payload);
  }

  private static Data.List list(Data data) throws MalformedException {
    return Data.list(data.asList());
  }

  private static Signature signature(Data pair) throws MalformedException {
    List<Data> both = pair.asList();
    if (both.size() != 2) throw new MalformedException("a signature is a key type and bytes");
    long alg = both.getFirst().asLong();
    Bytes value = both.getLast().asBytes();
    if (alg < 0 || value.size() > Signature.BYTES_MAX) throw new MalformedException("signature");
    return new Signature(alg, value);
  }

  /// Its name.
  public Cid id() {
    return id;
  }

  /// SHA-256 of the payload: the same, shorter.
  public Bytes digest() {
    return id.hash().digest();
  }

  /// What it says.
  public Payload payload() {
    return payload;
  }

  /// Which of two revisions is newer.
  public Version version() {
    return new Version(payload.at(), digest());
  }

  /// Its bytes, as they came.
  public Bytes encoded() {
    return encoded;
  }

  /// Whether the device that the payload names signed it. A second signature of a type that isn't
  /// known is kept and not judged.
  public boolean signatureStands() {
    byte[] bytes = signed.toArray();
    return signatures.stream().anyMatch(it -> it.verify(payload.dev(), Domain.RECORD, bytes));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedRecord that && id.equals(that.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return payload.kind() + " " + id;
  }
}
