package org.handsel.libp2p.secure;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Optional;
import javax.crypto.Cipher;
import org.conscrypt.Conscrypt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// ChaCha20-Poly1305 in machine code. The JDK's own is as fast only where the processor has
/// AVX-512; elsewhere it takes three to four times as long. Nothing depends on it: where its
/// library can't be loaded there is none, and the JDK's is taken.
final class FastCipher {
  private static final Logger LOG = LoggerFactory.getLogger(FastCipher.class);

  private FastCipher() {}

  /// Loaded when the first long message comes, not before.
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

  /// A new one; none where the library isn't.
  static Optional<Cipher> create() {
    if (Loaded.PROVIDER.isEmpty()) return Optional.empty();
    try {
      return Optional.of(Cipher.getInstance("ChaCha20/Poly1305/NoPadding", Loaded.PROVIDER.get()));
    } catch (GeneralSecurityException e) {
      LOG.debug("no native ChaCha20-Poly1305; the JDK's is taken", e);
      return Optional.empty();
    }
  }
}
