package org.handsel.storage.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.handsel.core.identity.DeviceKey;
import org.handsel.core.identity.Entry;
import org.handsel.core.identity.Guardians;
import org.handsel.core.identity.Log;
import org.handsel.core.identity.Phrase;
import org.handsel.core.identity.Scope;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;
import org.handsel.storage.record.LogStore;

/// The keys of this device and the identity that they belong to: made once, locked at rest,
/// unlocked while the node runs.
///
/// The inception lies beside the keys, so that a crash between the two files loses neither: the key
/// file alone says whether there is an identity.
public final class Custody {
  private static final String DEVICE = "device";
  private static final String PEER = "peer";
  private static final String ACCOUNT = "account";
  private static final String INCEPTION = "inception";

  private final Path file;
  private final LogStore logs;
  private final SecureRandom random;
  private final Keyring.Cost cost;

  /// @param file where the locked keys are, or will be
  public Custody(Path file, LogStore logs, SecureRandom random) {
    this(file, logs, random, Keyring.Cost.DEFAULT);
  }

  /// With a cost of guessing other than the usual one: for tests.
  public Custody(Path file, LogStore logs, SecureRandom random, Keyring.Cost cost) {
    this.file = file;
    this.logs = logs;
    this.random = random;
    this.cost = cost;
  }

  /// Keys in use.
  ///
  /// @param identity whose they are
  /// @param device signs in the person's name
  /// @param peer the throw-away key of this node on the network
  /// @param account the 32 secret bytes of this device's account on the chain
  public record Unlocked(Cid identity, DeviceKey device, KeyPair peer, Bytes account) {
    /// Says whose they are, and no secret.
    @Override
    public String toString() {
      return "keys of " + identity;
    }
  }

  /// Whether there is an identity here.
  public boolean exists() {
    return Files.exists(file);
  }

  /// Makes an identity whose root keys come from `phrase`, with this device as its only one, and
  /// locks the device's keys with `passphrase`. The phrase is not kept.
  ///
  /// @param account the secret of the account that was derived for this device
  /// @throws IOException if there is an identity already, or the disk fails
  public Unlocked create(Phrase phrase, Bytes account, String passphrase) throws IOException {
    byte[] seed = phrase.seed("");
    DeviceKey device = DeviceKey.generate(random);
    KeyPair peer = KeyPair.generate(random);
    var nonce = new byte[16];
    random.nextBytes(nonce);
    Entry inception =
        Entry.inception(
            DeviceKey.root(seed, 0),
            Multihash.sha256(DeviceKey.root(seed, 1).key().toArray()).digest(),
            List.of(new Entry.Granted(device, Set.of(Scope.values()))),
            Guardians.NONE,
            Bytes.of(nonce));
    Map<String, Bytes> secrets =
        Map.of(
            DEVICE, Bytes.of(device.seed()),
            PEER, Bytes.of(peer.seed()),
            ACCOUNT, account,
            INCEPTION, Bytes.of(inception.encode()));
    Keyring.create(file, secrets, passphrase, cost, random, false);
    logs.keep(inception.id(), List.of(inception));
    return new Unlocked(inception.id(), device, peer, account);
  }

  /// Unlocks the keys.
  ///
  /// @throws WrongPassphraseException if the passphrase doesn't
  /// @throws IOException if there are none, or the file is damaged
  public Unlocked unlock(String passphrase) throws IOException, WrongPassphraseException {
    Keyring ring = Keyring.open(file, passphrase);
    Entry inception = Entry.decode(secret(ring, INCEPTION).toArray());
    Log log = logs.keep(inception.id(), List.of(inception));
    return new Unlocked(
        log.id(),
        DeviceKey.ofSeed(secret(ring, DEVICE).toArray()),
        KeyPair.ofSeed(secret(ring, PEER).toArray()),
        secret(ring, ACCOUNT));
  }

  /// Gives this node another id on the network, which nobody has met; the person stays the same.
  ///
  /// @return the new id's key, used from the next [#unlock] on
  /// @throws WrongPassphraseException if the passphrase doesn't open the keys; nothing changes then
  public KeyPair renewPeer(String passphrase) throws IOException, WrongPassphraseException {
    Keyring ring = Keyring.open(file, passphrase);
    KeyPair fresh = KeyPair.generate(random);
    var _ = ring.with(PEER, Bytes.of(fresh.seed()), passphrase, cost, random);
    return fresh;
  }

  private static Bytes secret(Keyring ring, String name) throws MalformedException {
    return ring.secret(name)
        .orElseThrow(() -> new MalformedException("the keys lack the one called " + name));
  }
}
