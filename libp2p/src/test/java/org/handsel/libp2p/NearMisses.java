package org.handsel.libp2p;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.driver.FuzzedDataProviderImpl;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/// Plays around every seed of a fuzz target when it is run as an ordinary test: cut at each length,
/// each byte changed, pieces left out, said twice, put elsewhere. A stranger's messages are mostly
/// like that: nearly right.
///
/// ```java
/// @ExtendWith(NearMisses.class)
/// class PingFuzzTest {
///   static Stream<Named<byte[]>> ping() {
///     return Stream.of(named("a ping", new Ping(7).toArray()), finding("ping-of-no-length"));
///   }
///
///   @MethodSource
///   @FuzzTest
///   void ping(byte[] bytes) { … }
/// }
/// ```
///
/// All is drawn from one seed, so every run plays the same; what fails is quoted. A target without
/// bytes of its own, one that asks a [FuzzedDataProvider], gets random ones. `./dev fuzz` starts
/// from the same seeds and goes on by itself.
public final class NearMisses implements InvocationInterceptor {
  private static final long SEED = 1;

  /// Of the cuts, and of the changed bytes, of a long seed.
  private static final int EACH_MAX = 128;

  private static final int MIXED = 32;
  private static final int RANDOM = 64;
  private static final int RANDOM_BYTES_MAX = 512;
  private static final int OVERSIZED_BYTES = 70_000;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Play(String how, byte[] bytes) {}

  /// What a fuzzer once found, as a seed: the file of this name under
  /// `src/test/resources/findings`.
  public static Named<byte[]> finding(String name) {
    Class<?> caller =
        StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE).getCallerClass();
    try (InputStream in = caller.getResourceAsStream("/findings/" + name)) {
      return Named.of(name, Objects.requireNonNull(in, name).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> context,
      ExtensionContext extension)
      throws Throwable {
    invocation.proceed();
    Method target = context.getExecutable();
    boolean fuzzing =
        System.getenv("JAZZER_FUZZ") != null
            || extension.getConfigurationParameter("JAZZER_FUZZ").isPresent();
    if (fuzzing || !target.isAnnotationPresent(FuzzTest.class)) return;
    target.setAccessible(true);
    Object seed = context.getArguments().getFirst();
    List<Play> plays = seed instanceof byte[] bytes ? around(bytes) : random();
    for (Play play : plays) {
      try (var provider = FuzzedDataProviderImpl.withJavaData(play.bytes)) {
        Object argument = seed instanceof FuzzedDataProvider ? provider : play.bytes;
        target.invoke(context.getTarget().orElseThrow(), argument);
      } catch (InvocationTargetException e) {
        String played =
            "%s, %s (seed %d): %s"
                .formatted(
                    extension.getDisplayName(),
                    play.how,
                    SEED,
                    HexFormat.of().formatHex(play.bytes));
        throw new AssertionError(played, e.getCause());
      }
    }
  }

  private static List<Play> around(byte[] seed) {
    if (seed.length == 0) return random();
    var random = new SplittableRandom(SEED);
    var plays = new ArrayList<Play>();
    int step = Math.ceilDiv(seed.length, EACH_MAX);
    for (int i = 0; i < seed.length; i += step) {
      plays.add(new Play("cut at byte " + i, Arrays.copyOf(seed, i)));
    }
    for (int i = 0; i < seed.length; i += step) {
      byte[] changed = seed.clone();
      changed[i] ^= (byte) random.nextInt(1, 256);
      plays.add(new Play("byte " + i + " changed", changed));
    }
    for (int i = 0; i < MIXED; i++) plays.add(new Play("mixed " + i, mixed(seed, random)));
    plays.add(new Play("a byte too much", Arrays.copyOf(seed, seed.length + 1)));
    plays.add(new Play("said twice", repeated(seed, 2 * seed.length)));
    plays.add(new Play("said without end", repeated(seed, OVERSIZED_BYTES)));
    return plays;
  }

  /// A piece of `seed` is put over another place, put in there, or left out, and a byte is one of
  /// those that often stand at the edge of something.
  private static byte[] mixed(byte[] seed, SplittableRandom random) {
    int from = random.nextInt(seed.length);
    int size = random.nextInt(seed.length - from) + 1;
    int to = random.nextInt(seed.length);
    byte[] piece = Arrays.copyOfRange(seed, from, from + size);
    byte[] mixed =
        switch (random.nextInt(3)) {
          case 0 -> joined(seed, to, piece, Math.min(seed.length, to + size));
          case 1 -> joined(seed, to, piece, to);
          default -> joined(seed, from, new byte[0], from + size);
        };
    byte[] edges = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff};
    if (mixed.length > 0) {
      mixed[random.nextInt(mixed.length)] = edges[random.nextInt(edges.length)];
    }
    return mixed;
  }

  private static byte[] joined(byte[] seed, int head, byte[] piece, int tail) {
    byte[] joined = Arrays.copyOf(seed, head + piece.length + seed.length - tail);
    System.arraycopy(piece, 0, joined, head, piece.length);
    System.arraycopy(seed, tail, joined, head + piece.length, seed.length - tail);
    return joined;
  }

  private static byte[] repeated(byte[] seed, int length) {
    byte[] repeated = new byte[Math.max(length, seed.length)];
    for (int i = 0; i < repeated.length; i++) repeated[i] = seed[i % seed.length];
    return repeated;
  }

  private static List<Play> random() {
    var random = new SplittableRandom(SEED);
    var plays = new ArrayList<Play>();
    for (int i = 0; i < RANDOM; i++) {
      var bytes = new byte[random.nextInt(RANDOM_BYTES_MAX)];
      random.nextBytes(bytes);
      plays.add(new Play("random bytes " + i, bytes));
    }
    return plays;
  }
}
