package org.handsel.libp2p.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CipherStateTest {
  private static final int OFFSET = 2;
  private static final int[] LENGTHS = {0, 1, 64, 2031, 2032, 2047, 2048, 2049, 16_384, 65_519, 5};

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(7);
  private final byte[] key = bytes(CipherState.KEY_BYTES);

  /// Where the library isn't, both are the JDK's.
  private CipherState state(boolean machineCode) {
    return new CipherState(key, 0, machineCode ? FastCipher::loaded : Optional::empty);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shortAndLongMessagesInTurnAreSealedAsTheJdkSealsThem(boolean machineCode) throws Exception {
    CipherState sending = state(machineCode);
    for (int i = 0; i < LENGTHS.length; i++) {
      byte[] plain = bytes(LENGTHS[i]);
      byte[] packet = packet(plain);
      int sealed = sending.seal(packet, OFFSET, plain.length);
      assertThat(Arrays.copyOfRange(packet, OFFSET, OFFSET + sealed))
          .as("message " + i)
          .isEqualTo(jdk(Cipher.ENCRYPT_MODE, i).doFinal(plain));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatTheJdkSealedIsOpenedWhateverItsLength(boolean machineCode) throws Exception {
    CipherState receiving = state(machineCode);
    for (int i = 0; i < LENGTHS.length; i++) {
      byte[] plain = bytes(LENGTHS[i]);
      byte[] sealed = jdk(Cipher.ENCRYPT_MODE, i).doFinal(plain);
      byte[] packet = packet(plain);
      System.arraycopy(sealed, 0, packet, OFFSET, sealed.length);
      int opened = receiving.open(packet, OFFSET, sealed.length);
      assertThat(Arrays.copyOfRange(packet, OFFSET, OFFSET + opened)).isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aChangedByteIsNoticedInShortAndLongMessages(boolean machineCode) throws Exception {
    for (int length : LENGTHS) {
      byte[] packet = packet(bytes(length));
      int sealed = state(machineCode).seal(packet, OFFSET, length);
      packet[OFFSET + random.nextInt(sealed)] ^= 1;
      assertThatThrownBy(() -> state(machineCode).open(packet, OFFSET, sealed))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("did not seal");
    }
  }

  private Cipher jdk(int mode, long counter) throws Exception {
    var nonce = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(4, counter).array();
    var cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
    return cipher;
  }

  private static byte[] packet(byte[] plain) {
    var packet = new byte[OFFSET + plain.length + CipherState.TAG_BYTES];
    System.arraycopy(plain, 0, packet, OFFSET, plain.length);
    return packet;
  }

  private byte[] bytes(int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void whichCipherIsTheFasterIsReadFromWhatLinuxSaysOfTheProcessor() throws IOException {
    String rest = "processor\t: 0\nmodel name\t: Some\nflags\t\t: fpu avx avx2 ";
    assertThat(without(rest + "avx512f avx512bw avx512ifma avx512vl sha_ni\n")).isTrue();
    assertThat(without(rest + "avx512f avx512bw avx512vl\n")).as("no IFMA").isFalse();
    assertThat(without(rest + "\n")).isFalse();
    assertThat(without("CPU implementer\t: 0x41\nFeatures\t: fp asimd\n")).isFalse();
    assertThat(without("\u0000".repeat(100_000))).isFalse();
    assertThat(FastCipher.fasterWithout(folder.resolve("nothing"))).isFalse();
  }

  private boolean without(String processor) throws IOException {
    return FastCipher.fasterWithout(Files.writeString(folder.resolve("cpuinfo"), processor));
  }
}
