package org.handsel.core.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// One signed line of an identity's log. An entry that exists is well formed, and signed by every
/// key that it says signs it; whether those keys had the right to is [Log]'s to judge.
///
/// @param payload the bytes that are signed, as they came
/// @param seq its distance from the inception
/// @param prev the entry it follows; none for the inception
public record Entry(
    Cid id,
    Bytes payload,
    List<Signature> signatures,
    long seq,
    Optional<Cid> prev,
    Change change) {
  /// The longest entry, signatures included.
  public static final int BYTES_MAX = 16 << 10;

  static final long INTEGER_MAX = (1L << 53) - 1;
  private static final int SIGNATURES_MAX = 40;

  /// The list is copied.
  public Entry {
    signatures = List.copyOf(signatures);
  }

  /// 0 for devices among themselves, 1 for guardians, 2 for the root: the higher one counts.
  public int rank() {
    return switch (change) {
      case Change.Inception _, Change.Root _ -> 2;
      case Change.Recover _ -> 1;
      case Change.Devices _ -> 0;
    };
  }

  /// An identity's first entry, signed by its first root key and by each device.
  ///
  /// @param next SHA-256 of the multikey of the next root key
  /// @param devices each device's key with what it may do
  public static Entry inception(
      Signer root, Bytes next, List<Granted> devices, Guardians guardians, Bytes nonce) {
    var change =
        new Change.Inception(
            root.key(), next, devices.stream().map(Granted::device).toList(), guardians, nonce);
    var signers = new ArrayList<Signer>(List.of(root));
    devices.forEach(it -> signers.add(it.signer()));
    return sign(0, Optional.empty(), change, signers);
  }

  /// Adds and drops devices after `prev`, by the word of `admin` and of each device added.
  public static Entry devices(Entry prev, Signer admin, List<Granted> add, List<Change.Drop> drop) {
    var change = new Change.Devices(admin.key(), add.stream().map(Granted::device).toList(), drop);
    var signers = new ArrayList<Signer>(List.of(admin));
    add.forEach(it -> signers.add(it.signer()));
    return sign(prev.seq + 1, Optional.of(prev.id), change, signers);
  }

  /// A new beginning after `prev` by the root key that `base` promised.
  ///
  /// @param devices all devices there ever were, with their cuts
  public static Entry root(
      Entry prev, Cid base, Signer root, Bytes next, List<Device> devices, Guardians guardians) {
    var change = new Change.Root(base, root.key(), next, devices, guardians);
    return sign(prev.seq + 1, Optional.of(prev.id), change, List.of(root));
  }

  /// A device that agrees to be one, and what it may do.
  public record Granted(Signer signer, java.util.Set<Scope> scopes) {
    Device device() {
      return new Device(signer.key(), scopes);
    }
  }

  private static Entry sign(long seq, Optional<Cid> prev, Change change, List<Signer> signers) {
    byte[] payload = DagCbor.encode(change.toData(seq, prev));
    List<Signature> signatures =
        signers.stream().map(signer -> signer.sign(Domain.IDLOG, payload)).toList();
    Cid id = Cid.of(Cid.DAG_CBOR, payload);
    return new Entry(id, Bytes.of(payload), signatures, seq, prev, change);
  }

  /// Its bytes: `[payload, signatures]`.
  public byte[] encode() {
    List<Data> pairs = new ArrayList<>();
    for (Signature it : signatures) {
      pairs.add(Data.list(Data.of(it.alg()), Data.of(it.value())));
    }
    return DagCbor.encode(Data.list(Data.of(payload), Data.list(pairs)));
  }

  /// The entry that `bytes` are.
  ///
  /// @throws MalformedException if they are none, or a signature is missing or false
  public static Entry decode(byte[] bytes) throws MalformedException {
    var both = DagCbor.decode(bytes, DagCbor.Limits.of(BYTES_MAX)).asList();
    if (both.size() != 2) throw new MalformedException("an entry is payload and signatures");
    Bytes payload = both.getFirst().asBytes();
    List<Data> pairs = both.getLast().asList();
    if (pairs.size() > SIGNATURES_MAX) throw new MalformedException("too many signatures");
    List<Signature> signatures = new ArrayList<>();
    for (Data pair : pairs) signatures.add(signature(pair));
    Data.Map map = DagCbor.decode(payload.toArray(), DagCbor.Limits.of(BYTES_MAX)).asMap();
    if (map.integer("v") != 1) throw new MalformedException("an entry of another version");
    long seq = map.integer("seq", 0, INTEGER_MAX);
    map.get("prev");
    Optional<Cid> prev = map.isNull("prev") ? Optional.empty() : Optional.of(map.link("prev"));
    Change change = Change.of(map);
    if (change instanceof Change.Inception != prev.isEmpty() || prev.isEmpty() != (seq == 0)) {
      throw new MalformedException("only the inception comes first");
    }
    List<Bytes> signers = change.signers();
    if (signers.size() != signatures.size()) {
      throw new MalformedException(signers.size() + " signatures are due");
    }
    byte[] signed = payload.toArray();
    for (int i = 0; i < signers.size(); i++) {
      if (!signatures.get(i).verify(signers.get(i), Domain.IDLOG, signed)) {
        throw new MalformedException("signature " + (i + 1) + " is not its key's");
      }
    }
    return new Entry(Cid.of(Cid.DAG_CBOR, signed), payload, signatures, seq, prev, change);
  }

  private static Signature signature(Data pair) throws MalformedException {
    List<Data> both = pair.asList();
    if (both.size() != 2) throw new MalformedException("a signature is a key type and bytes");
    long alg = both.getFirst().asLong();
    Bytes value = both.getLast().asBytes();
    if (alg < 0 || value.size() > Signature.BYTES_MAX) throw new MalformedException("signature");
    return new Signature(alg, value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Entry that && id.equals(that.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }
}
