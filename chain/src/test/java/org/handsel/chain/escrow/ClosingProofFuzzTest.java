package org.handsel.chain.escrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.handsel.chain.evm.Header;
import org.handsel.core.escrow.ClosingProof;
import org.handsel.core.money.Address;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(NearMisses.class)
class ClosingProofFuzzTest {
  static Stream<Named<byte[]>> anyBytesAreAProofInOneFormOrMalformed() {
    Bytes header = Header.encode(Collections.nCopies(15, Bytes.of(new byte[32])));
    var proof = new ClosingProof(header, 3, List.of(Bytes.of(new byte[40]), Bytes.EMPTY));
    return Stream.of(named("a proof in form", proof.encode().toArray()));
  }

  @MethodSource
  @FuzzTest
  void anyBytesAreAProofInOneFormOrMalformed(byte[] bytes) {
    try {
      ClosingProof proof = ClosingProof.decode(Bytes.of(bytes));
      assertThat(ClosingProof.decode(proof.encode())).isEqualTo(proof);
      Closings.read(Address.ZERO, Bytes.of(new byte[32]), proof);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }
}
