package org.handsel.storage.keys;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// The secrets of one device, by name: its signing key, its PeerId's key, its account's key. On
/// disk they lie in one file, locked with Argon2id and XChaCha20-Poly1305; the file is either the
/// old one or the new one, whole, whatever happens in between.
public final class Keyring {
  private static final int FILE_BYTES_MAX = 64 << 10;
  private static final int SALT_BYTES = 16;

  private final Path file;
  private final Map<String, Bytes> secrets;

  private Keyring(Path file, Map<String, Bytes> secrets) {
    this.file = file;
    this.secrets = Map.copyOf(secrets);
  }

  /// What guessing a passphrase costs.
  ///
  /// @param kibibytes memory for one guess
  /// @param passes times over it
  public record Cost(int kibibytes, int passes) {
    /// RFC 9106, "the second recommended option": 64 MiB, three passes.
    public static final Cost DEFAULT = new Cost(64 << 10, 3);

    // What a file may ask of the machine that opens it.
    private static final int KIBIBYTES_MAX = 1 << 18;
    private static final int PASSES_MAX = 16;

    /// @throws IllegalArgumentException if it is none, or more than a machine should take
    public Cost {
      if (kibibytes < 8 || kibibytes > KIBIBYTES_MAX || passes < 1 || passes > PASSES_MAX) {
        throw new IllegalArgumentException("cost");
      }
    }
  }

  /// Locks `secrets` into `file`, which must not exist yet, or replaces what was there if
  /// `replace`.
  public static Keyring create(
      Path file,
      Map<String, Bytes> secrets,
      String passphrase,
      Cost cost,
      SecureRandom random,
      boolean replace)
      throws IOException {
    if (!replace && Files.exists(file)) throw new IOException("there are keys already");
    byte[] salt = random(random, SALT_BYTES);
    byte[] nonce = random(random, XChaCha.NONCE_BYTES);
    Data.Map head = head(cost, salt, nonce);
    byte[] key = stretch(passphrase, salt, cost);
    var plain = Data.map();
    secrets.forEach(plain::put);
    byte[] sealed = XChaCha.seal(key, nonce, DagCbor.encode(head), DagCbor.encode(plain.build()));
    Arrays.fill(key, (byte) 0);
    write(file, DagCbor.encode(head.with().put("sealed", Bytes.of(sealed)).build()));
    return new Keyring(file, secrets);
  }

  /// Opens the keys in `file`.
  ///
  /// @throws WrongPassphraseException if the passphrase doesn't open them
  /// @throws IOException if the file can't be read, or is no keyring
  public static Keyring open(Path file, String passphrase)
      throws IOException, WrongPassphraseException {
    if (Files.size(file) > FILE_BYTES_MAX) throw new MalformedException("no keyring: too long");
    Data.Map map =
        DagCbor.decode(Files.readAllBytes(file), DagCbor.Limits.of(FILE_BYTES_MAX)).asMap();
    if (map.integer("v") != 1) throw new MalformedException("a keyring of another version");
    Cost cost = cost(map);
    byte[] salt = map.bytes("salt", SALT_BYTES).toArray();
    byte[] nonce = map.bytes("nonce", XChaCha.NONCE_BYTES).toArray();
    byte[] key = stretch(passphrase, salt, cost);
    // The head is sealed along, so nobody can make the next guess cheaper.
    byte[] head = DagCbor.encode(head(cost, salt, nonce));
    Optional<byte[]> plain = XChaCha.open(key, nonce, head, map.bytes("sealed").toArray());
    Arrays.fill(key, (byte) 0);
    if (plain.isEmpty()) throw new WrongPassphraseException();
    Map<String, Bytes> secrets = new HashMap<>();
    for (var entry : DagCbor.decode(plain.get()).asMap().entries().entrySet()) {
      secrets.put(entry.getKey(), entry.getValue().asBytes());
    }
    return new Keyring(file, secrets);
  }

  /// The secret called `name`, if there is one.
  public Optional<Bytes> secret(String name) {
    return Optional.ofNullable(secrets.get(name));
  }

  /// What secrets there are.
  public Set<String> names() {
    return new TreeMap<>(secrets).navigableKeySet();
  }

  /// Locks the same secrets and `secret` under `name`, with the same or another passphrase.
  public Keyring with(String name, Bytes secret, String passphrase, Cost cost, SecureRandom random)
      throws IOException {
    Map<String, Bytes> all = new HashMap<>(secrets);
    all.put(name, secret);
    return create(file, all, passphrase, cost, random, true);
  }

  @Override
  public String toString() {
    return "keyring " + names();
  }

  private static Data.Map head(Cost cost, byte[] salt, byte[] nonce) {
    return Data.map()
        .put("v", 1)
        .put("kdf", "argon2id")
        .put("kib", cost.kibibytes)
        .put("passes", cost.passes)
        .put("salt", Bytes.of(salt))
        .put("nonce", Bytes.of(nonce))
        .build();
  }

  private static Cost cost(Data.Map map) throws MalformedException {
    if (!map.text("kdf").equals("argon2id")) throw new MalformedException("kdf: unknown");
    return new Cost(
        (int) map.integer("kib", 8, Cost.KIBIBYTES_MAX),
        (int) map.integer("passes", 1, Cost.PASSES_MAX));
  }

  private static byte[] stretch(String passphrase, byte[] salt, Cost cost) {
    var generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(cost.kibibytes)
            .withIterations(cost.passes)
            .withParallelism(1)
            .withSalt(salt)
            .build());
    var key = new byte[XChaCha.KEY_BYTES];
    String normal = java.text.Normalizer.normalize(passphrase, java.text.Normalizer.Form.NFKC);
    generator.generateBytes(normal.getBytes(StandardCharsets.UTF_8), key);
    return key;
  }

  private static byte[] random(SecureRandom random, int count) {
    var bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path fresh = Files.createTempFile(folder, "keys", ".new");
    try {
      if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(
            fresh, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
      }
      try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        var in = java.nio.ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) channel.write(in);
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (var directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true); // the name is on disk too, where the system can say so
      } catch (IOException _) {
        // Not every system opens a folder; the file itself is on disk.
      }
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
