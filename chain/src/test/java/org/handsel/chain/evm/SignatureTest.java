package org.handsel.chain.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Sign;

/// Signatures name their signer, have one form, and are the ones that web3j makes.
class SignatureTest {
  @TestFactory
  Stream<DynamicTest> signaturesAreThoseOfWeb3jAndNameTheirSigner() {
    return LongStream.range(0, 50)
        .mapToObj(seed -> DynamicTest.dynamicTest("seed=" + seed, () -> signAndRecover(seed)));
  }

  private static void signAndRecover(long seed) throws MalformedException {
    var random = new SplittableRandom(seed);
    byte[] secret = new byte[32];
    byte[] digest = new byte[32];
    random.nextBytes(secret);
    random.nextBytes(digest);
    secret[0] = 0;
    var key = AccountKey.of(secret);
    Signature signature = key.sign(digest);
    Sign.SignatureData theirs =
        Sign.signMessage(digest, ECKeyPair.create(new BigInteger(1, secret)), false);
    assertThat(signature.bytes().hex())
        .isEqualTo(
            Bytes.of(theirs.getR()).hex()
                + Bytes.of(theirs.getS()).hex()
                + Bytes.of(theirs.getV()).hex());
    assertThat(signature.signer(digest)).contains(key.address());
    assertThat(Signature.parse(signature.bytes())).isEqualTo(signature);
  }

  @Test
  void aHighSIsRefused() {
    byte[] digest = Keccak.ofText("one form only");
    byte[] secret = new byte[32];
    secret[31] = 9;
    Signature good = AccountKey.of(secret).sign(digest);
    byte[] twin = good.bytes().toArray();
    Curve.put(Curve.N.subtract(good.s()), twin, 32);
    twin[64] ^= 1;
    assertThatThrownBy(() -> Signature.parse(Bytes.of(twin)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void anRThatIsNoPointHasNoSigner() {
    // x = 5 is on no point of the curve: 5³ + 7 = 132 has no square root there
    var signature = new Signature(BigInteger.valueOf(5), BigInteger.ONE, 0);
    assertThat(signature.signer(new byte[32])).isEmpty();
  }
}
