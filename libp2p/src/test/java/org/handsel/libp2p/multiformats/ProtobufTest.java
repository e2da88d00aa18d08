package org.handsel.libp2p.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtobufTest {
  @Test
  void whatIsWrittenIsRead() throws Exception {
    byte[] wire =
        new Protobuf.Writer()
            .varint(1, -1)
            .bool(2, true)
            .text(3, "grüezi")
            .bytes(4, Bytes.of(new byte[] {1, 2}))
            .message(500, new Protobuf.Writer().varint(1, 150))
            .toArray();
    var in = new Protobuf.Reader(wire);
    assertThat(in.next()).isTrue();
    assertThat(in.varint()).isEqualTo(-1);
    assertThat(in.next()).isTrue();
    assertThat(in.bool()).isTrue();
    assertThat(in.next()).isTrue();
    assertThat(in.text()).isEqualTo("grüezi");
    assertThat(in.next()).isTrue();
    assertThat(in.bytes(2)).containsExactly(1, 2);
    assertThat(in.next()).isTrue();
    assertThat(in.field()).isEqualTo(500);
    var inner = in.message();
    assertThat(inner.next()).isTrue();
    assertThat(inner.number(150)).isEqualTo(150);
    assertThat(inner.next()).isFalse();
    assertThat(in.next()).isFalse();
  }

  @Test
  void anyKindOfFieldCanBeSkipped() throws Exception {
    // field 1 fixed64, field 2 bytes, field 3 fixed32, field 4 varint
    byte[] wire = HexFormat.of().parseHex("090102030405060708" + "120161" + "1d01020304" + "2001");
    var in = new Protobuf.Reader(wire);
    int fields = 0;
    for (; in.next(); fields++) in.skip();
    assertThat(fields).isEqualTo(4);
  }

  @Test
  void brokenMessagesAreRefused() {
    for (String hex :
        List.of(
            "08",
            "0880",
            "00",
            "0b",
            "0c",
            "0f",
            "0901",
            "0d01",
            "0a05",
            "0affffffff0f",
            "0affffffffffffffffff01",
            "08ffffffffffffffffff02",
            "08ffffffffffffffffffff01",
            "f8ffffffff0f")) {
      assertThatThrownBy(
              () -> {
                var in = new Protobuf.Reader(HexFormat.of().parseHex(hex));
                while (in.next()) in.skip();
              })
          .as(hex)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void aFieldOfAnotherKindIsNotTakenForIt() throws Exception {
    var in = new Protobuf.Reader(HexFormat.of().parseHex("0a0161"));
    assertThat(in.next()).isTrue();
    assertThatThrownBy(in::varint).hasMessage("field 1 has wire type 2");
    var number = new Protobuf.Reader(HexFormat.of().parseHex("0805"));
    assertThat(number.next()).isTrue();
    assertThatThrownBy(() -> number.number(4)).hasMessage("field 1 is not in 0 to 4");
    var text = new Protobuf.Reader(HexFormat.of().parseHex("0a01ff"));
    assertThat(text.next()).isTrue();
    assertThatThrownBy(text::text).hasMessage("field 1 is not UTF-8");
    var bytes = new Protobuf.Reader(HexFormat.of().parseHex("0a020000"));
    assertThat(bytes.next()).isTrue();
    assertThatThrownBy(() -> bytes.bytes(1)).hasMessage("field 1 has 2 bytes, above 1");
  }
}
