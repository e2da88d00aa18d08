package org.handsel.node.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Who may enter: programs with the token from the data directory, and browsers with a session that
/// began with a one-time login link. Everything is drawn anew at each start of the node and held in
/// memory only. Safe for many threads; one lock, held for lookups only.
public final class Entry {
  private static final int SESSIONS_MAX = 32;
  private static final int LINKS_MAX = 16;

  private final SecureRandom random;
  private final String token;
  private final Map<String, Boolean> links = oldestLost(LINKS_MAX);
  private final Map<String, Boolean> sessions = oldestLost(SESSIONS_MAX);

  /// Draws the token from `random`.
  public Entry(SecureRandom random) {
    this.random = random;
    this.token = secret();
  }

  /// What API clients send as `Authorization: Bearer`.
  public String token() {
    return token;
  }

  /// A new code for a login link; it opens one session, once.
  synchronized String link() {
    String code = secret();
    links.put(digest(code), true);
    return code;
  }

  /// A session for `code`, if it's one that was never used.
  synchronized Optional<String> enter(String code) {
    if (links.remove(digest(code)) == null) {
      return Optional.empty();
    }
    String session = secret();
    sessions.put(digest(session), true);
    return Optional.of(session);
  }

  /// Whether `session` is open.
  synchronized boolean open(String session) {
    return sessions.get(digest(session)) != null;
  }

  /// Ends a session.
  synchronized void leave(String session) {
    sessions.remove(digest(session));
  }

  /// Whether `given` is the token; takes the same time wherever they differ.
  boolean holds(String given) {
    return MessageDigest.isEqual(bytes(given), bytes(token));
  }

  private String secret() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// Secrets are looked up by digest, so that the time of a lookup tells nothing about them.
  private static String digest(String secret) {
    try {
      return Base64.getEncoder()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes(secret)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, Boolean> oldestLost(int most) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
        return size() > most;
      }
    };
  }
}
