package org.handsel.libp2p.secure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import org.conscrypt.Conscrypt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// ChaCha20-Poly1305 in machine code. The JDK's own takes three to four times as long, unless the
/// processor multiplies integers of 52 bits in AVX-512: there it takes two thirds. Nothing depends
/// on it: where its library can't be loaded there is none, and the JDK's is taken.
final class FastCipher {
  private static final Logger LOG = LoggerFactory.getLogger(FastCipher.class);

  /// What Linux says of the processor.
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  /// What the JDK's Poly1305 is written for, beside plain Java.
  private static final List<String> NEEDED =
      List.of("avx512f", "avx512vl", "avx512bw", "avx512ifma");

  private static final int FLAGS_CHARS_MAX = 1 << 16;

  private FastCipher() {}

  /// Loaded when the first one is wanted, not before.
  private static final class Loaded {
    static final Optional<Provider> PROVIDER = load();

    private static Optional<Provider> load() {
      try {
        if (Conscrypt.isAvailable()) return Optional.of(Conscrypt.newProvider());
        LOG.debug("no native ciphers here; the JDK's are taken");
      } catch (LinkageError | RuntimeException e) {
        LOG.debug("no native ciphers here; the JDK's are taken", e);
      }
      return Optional.empty();
    }
  }

  /// Asked when the first long message comes, not before.
  private static final class Choice {
    static final boolean WITHOUT = fasterWithout(PROCESSOR);
  }

  /// A new one; none where the library isn't, or the JDK's own is the faster.
  static Optional<Cipher> create() {
    return Choice.WITHOUT ? Optional.empty() : loaded();
  }

  /// A new one, be it the slower; none where the library isn't.
  static Optional<Cipher> loaded() {
    if (Loaded.PROVIDER.isEmpty()) return Optional.empty();
    try {
      return Optional.of(Cipher.getInstance("ChaCha20/Poly1305/NoPadding", Loaded.PROVIDER.get()));
    } catch (GeneralSecurityException e) {
      LOG.debug("no native ChaCha20-Poly1305; the JDK's is taken", e);
      return Optional.empty();
    }
  }

  /// Whether the JDK's own is the faster on this `processor`; false where nobody says.
  static boolean fasterWithout(Path processor) {
    if (!Files.isReadable(processor)) return false;
    try (var lines = Files.lines(processor, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("flags") && line.length() < FLAGS_CHARS_MAX)
          .findFirst()
          .map(line -> List.of(line.split("\\s+")).containsAll(NEEDED))
          .orElse(false);
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("nothing is said of the processor", e);
      return false;
    }
  }
}
