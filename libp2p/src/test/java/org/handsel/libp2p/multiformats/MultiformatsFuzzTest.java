package org.handsel.libp2p.multiformats;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Whatever a stranger sends, reading it ends with a value or a [MalformedException]; and a value
/// that was read is written as it came.
class MultiformatsFuzzTest {
  @FuzzTest
  void varint(byte[] bytes) {
    try {
      assertThat(Varint.encode(Varint.decode(bytes))).isEqualTo(bytes);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  @FuzzTest
  void frames(byte[] bytes) throws IOException {
    var in = new ByteArrayInputStream(bytes);
    try {
      while (Frames.next(in, 1000).isPresent()) assertThat(in.available()).isNotNegative();
    } catch (MalformedException | EOFException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  @FuzzTest
  void multibase(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.UTF_8);
    try {
      byte[] value = Multibase.decode(text);
      assertThat(Multibase.of(text).encode(value)).isEqualToIgnoringCase(text);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  @FuzzTest
  void cid(byte[] bytes) {
    try {
      Cid cid = Cid.decode(bytes);
      assertThat(cid.toArray()).isEqualTo(bytes);
      assertThat(Cid.parse(cid.toString())).isEqualTo(cid);
      assertThat(cid.matches(bytes)).isIn(true, false);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  @FuzzTest
  void cidText(byte[] bytes) {
    try {
      Cid cid = Cid.parse(new String(bytes, StandardCharsets.UTF_8));
      assertThat(Cid.decode(cid.toArray())).isEqualTo(cid);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  @FuzzTest
  void multiaddr(byte[] bytes) {
    try {
      var address = Multiaddr.decode(bytes);
      assertThat(address.toArray()).isEqualTo(bytes);
      assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  @FuzzTest
  void multiaddrText(byte[] bytes) {
    try {
      var address = Multiaddr.parse(new String(bytes, StandardCharsets.UTF_8));
      assertThat(Multiaddr.decode(address.toArray())).isEqualTo(address);
      assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  @FuzzTest
  void protobuf(byte[] bytes) {
    try {
      var in = new Protobuf.Reader(bytes);
      while (in.next()) {
        if (in.field() % 3 == 0) in.skip();
        else if (in.field() % 3 == 1) assertThat(in.bytes(50)).hasSizeLessThanOrEqualTo(50);
        else assertThat(in.number(9)).isBetween(0, 9);
      }
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }
}
