package org.handsel.core.identity;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.handsel.libp2p.multiformats.MalformedException;

/// The recovery words: what a person writes down once, and what the coldest keys come from. Spec:
/// BIP-39, English list.
///
/// A device never stores the words or their seed (identity.md §2.3 "forgets them"): they are made,
/// shown, used and dropped. Its text doesn't show them.
public final class Phrase {
  /// Bytes of chance behind 24 words.
  public static final int ENTROPY_BYTES = 32;

  private static final List<String> LIST = load();
  private static final Map<String, Integer> PLACE = places();
  private static final int WORD_BITS = 11;
  private static final int ROUNDS = 2048;
  private static final int SEED_BITS = 512;

  private final List<String> words;

  private Phrase(List<String> words) {
    this.words = words;
  }

  /// 24 new words.
  public static Phrase generate(SecureRandom random) {
    var entropy = new byte[ENTROPY_BYTES];
    random.nextBytes(entropy);
    return of(entropy);
  }

  /// The words of 16, 20, 24, 28 or 32 bytes of entropy.
  ///
  /// @throws IllegalArgumentException if there are fewer, more, or a number between
  public static Phrase of(byte[] entropy) {
    if (entropy.length < 16 || entropy.length > 32 || entropy.length % 4 != 0) {
      throw new IllegalArgumentException(entropy.length + " bytes of entropy");
    }
    byte[] checked = Arrays.copyOf(entropy, entropy.length + 1);
    checked[entropy.length] = sha256(entropy)[0];
    int count = entropy.length * 3 / 4;
    var words = new ArrayList<String>(count);
    for (int i = 0; i < count; i++) words.add(LIST.get(bits(checked, i * WORD_BITS)));
    return new Phrase(List.copyOf(words));
  }

  /// The words that a person typed, parted by anything that is no letter; their case doesn't
  /// matter.
  ///
  /// @throws MalformedException if a word isn't in the list (it says which, by its place, not the
  ///   word), there are not 12, 15, 18, 21 or 24, or their checksum is wrong
  public static Phrase parse(String text) throws MalformedException {
    String plain = Normalizer.normalize(text, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
    List<String> words =
        Arrays.stream(plain.split("[^a-z]+")).filter(word -> !word.isEmpty()).toList();
    if (words.size() < 12 || words.size() > 24 || words.size() % 3 != 0) {
      throw new MalformedException("recovery words are 12, 15, 18, 21 or 24, not " + words.size());
    }
    int entropyBytes = words.size() * 4 / 3;
    var bytes = new byte[entropyBytes + 1];
    for (int i = 0; i < words.size(); i++) {
      Integer place = PLACE.get(words.get(i));
      if (place == null) throw new MalformedException("word " + (i + 1) + " is not in the list");
      put(bytes, i * WORD_BITS, place);
    }
    Phrase phrase = of(Arrays.copyOf(bytes, entropyBytes));
    if (!phrase.words.equals(words)) {
      throw new MalformedException("the words don't fit together: one is wrong or out of order");
    }
    return phrase;
  }

  /// The words in order.
  public List<String> words() {
    return words;
  }

  /// The 64 bytes that keys are derived from; `passphrase` may be empty.
  public byte[] seed(String passphrase) {
    String salt = "mnemonic" + Normalizer.normalize(passphrase, Normalizer.Form.NFKD);
    var spec =
        new PBEKeySpec(
            String.join(" ", words).toCharArray(),
            salt.getBytes(StandardCharsets.UTF_8),
            ROUNDS,
            SEED_BITS);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has PBKDF2WithHmacSHA512", e);
    } finally {
      spec.clearPassword();
    }
  }

  @Override
  public String toString() {
    return words.size() + " recovery words";
  }

  /// The 11 bits of `bytes` from bit `at`; bits behind the end are dropped by the caller's length.
  private static int bits(byte[] bytes, int at) {
    int value = 0;
    for (int i = at; i < at + WORD_BITS; i++) {
      value = (value << 1) | ((bytes[i >> 3] >> (7 - (i & 7))) & 1);
    }
    return value;
  }

  private static void put(byte[] bytes, int at, int value) {
    for (int i = 0; i < WORD_BITS; i++) {
      int bit = (value >> (WORD_BITS - 1 - i)) & 1;
      int place = at + i;
      bytes[place >> 3] |= (byte) (bit << (7 - (place & 7)));
    }
  }

  private static byte[] sha256(byte[] data) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static List<String> load() {
    try (InputStream in = Phrase.class.getResourceAsStream("words.txt")) {
      if (in == null) throw new IllegalStateException("words.txt is missing");
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Integer> places() {
    var places = new HashMap<String, Integer>();
    for (int i = 0; i < LIST.size(); i++) places.put(LIST.get(i), i);
    return places;
  }
}
