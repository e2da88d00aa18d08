package org.handsel.libp2p.secure;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.transport.Wire;

/// The key of a private network. Whoever doesn't have it can't say a word to those who have. Spec:
/// `pnet/Private-Networks-PSK-V1.md`.
public final class PreSharedKey {
  static final int BYTES = 32;
  private static final String HEADER = "/key/swarm/psk/1.0.0/";
  private static final int FILE_BYTES_MAX = 1024;

  private final byte[] key;

  private PreSharedKey(byte[] key) {
    this.key = key;
  }

  /// A new one.
  public static PreSharedKey generate(SecureRandom random) {
    var key = new byte[BYTES];
    random.nextBytes(key);
    return new PreSharedKey(key);
  }

  /// The key in a file `swarm.key`: the header, the encoding (`/base16/`, `/base64/` or `/bin/`),
  /// the key, a line each.
  ///
  /// @throws MalformedException if there is none in it; the message doesn't quote it
  public static PreSharedKey parse(byte[] file) throws MalformedException {
    if (file.length > FILE_BYTES_MAX) throw new MalformedException("a swarm key too long");
    // Byte for byte, since /bin/ may hold anything.
    String text = new String(file, StandardCharsets.ISO_8859_1);
    List<String> lines = List.of(text.split("\n", 3));
    if (lines.size() < 3 || !lines.getFirst().strip().equals(HEADER)) {
      throw new MalformedException("a swarm key begins with " + HEADER);
    }
    byte[] key = decode(lines.get(1).strip(), lines.get(2));
    if (key.length != BYTES) throw new MalformedException("a swarm key has 32 bytes");
    return new PreSharedKey(key);
  }

  private static byte[] decode(String encoding, String value) throws MalformedException {
    try {
      return switch (encoding) {
        case "/base16/" -> HexFormat.of().parseHex(value.strip());
        case "/base64/" -> Base64.getDecoder().decode(value.strip());
        case "/bin/" -> value.getBytes(StandardCharsets.ISO_8859_1);
        default -> throw new MalformedException("a swarm key in an unknown encoding");
      };
    } catch (IllegalArgumentException _) {
      // The cause would quote the key.
      throw new MalformedException("a swarm key that isn't in its encoding");
    }
  }

  /// The file `swarm.key` with this key.
  public String toFile() {
    return HEADER + "\n/base16/\n" + HexFormat.of().formatHex(key) + "\n";
  }

  /// `wire` for those who have the key.
  public Wire protect(Wire wire, SecureRandom random) {
    return new PrivateWire(wire, key.clone(), random);
  }

  /// Says nothing of the key.
  @Override
  public String toString() {
    return "a pre-shared key";
  }
}
