package org.handsel.libp2p.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.util.HexFormat;
import org.handsel.libp2p.Vectors;
import org.junit.jupiter.api.Test;

class VarintTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void theVectorsHold() throws Exception {
    var vectors = Vectors.json("multiformats/varint.json");
    for (var vector : vectors.get("valid")) {
      long value = Long.parseLong(vector.get("value").asString());
      byte[] bytes = HEX.parseHex(vector.get("hex").asString());
      assertThat(Varint.encode(value)).isEqualTo(bytes);
      assertThat(Varint.decode(bytes)).isEqualTo(value);
    }
    for (var vector : vectors.get("invalid")) {
      byte[] bytes = HEX.parseHex(vector.get("hex").asString());
      assertThatThrownBy(() -> Varint.decode(bytes))
          .as(vector.toString())
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void everySizeIsReadBackFromBytesAndStreams() throws Exception {
    for (int bits = 0; bits <= 63; bits++) {
      long value = bits == 0 ? 0 : -1L >>> (64 - bits);
      byte[] bytes = Varint.encode(value);
      assertThat(bytes).hasSize(Varint.size(value)).hasSizeLessThanOrEqualTo(Varint.BYTES_MAX);
      assertThat(Varint.decode(bytes)).isEqualTo(value);
      assertThat(Varint.readOrEnd(new ByteArrayInputStream(bytes))).isEqualTo(value);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> Varint.encode(-1));
  }

  @Test
  void aStreamMayEndBeforeANumberButNotInside() throws Exception {
    assertThat(Varint.readOrEnd(new ByteArrayInputStream(new byte[0]))).isEqualTo(-1);
    assertThatThrownBy(() -> Varint.readOrEnd(new ByteArrayInputStream(new byte[] {-1})))
        .isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> Varint.readOrEnd(new ByteArrayInputStream(HEX.parseHex("8000"))))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(
            () -> Varint.readOrEnd(new ByteArrayInputStream(HEX.parseHex("ff".repeat(9)))))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Varint.decode(HEX.parseHex("0100")))
        .hasMessageContaining("behind a varint");
  }
}
