package org.handsel.libp2p.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a stranger sends, reading it ends with a value or a [MalformedException]; and a value
/// that was read is written as it came.
@ExtendWith(NearMisses.class)
class MultiformatsFuzzTest {
  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Stream<Named<byte[]>> varint() {
    return Stream.of(0L, 127L, 300L, 1L << 56, Long.MAX_VALUE)
        .map(number -> named("number " + number, Varint.encode(number)));
  }

  @MethodSource
  @FuzzTest
  void varint(byte[] bytes) {
    try {
      assertThat(Varint.encode(Varint.decode(bytes))).isEqualTo(bytes);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  static Stream<Named<byte[]>> frames() throws IOException {
    var out = new ByteArrayOutputStream();
    for (int size : new int[] {0, 3, 200, 1000}) Frames.write(out, new byte[size]);
    return Stream.of(named("four frames", out.toByteArray()));
  }

  @MethodSource
  @FuzzTest
  void frames(byte[] bytes) throws IOException {
    var in = new ByteArrayInputStream(bytes);
    try {
      while (Frames.next(in, 1000).isPresent()) assertThat(in.available()).isNotNegative();
    } catch (MalformedException | EOFException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  static Stream<Named<byte[]>> multibase() {
    return Arrays.stream(Multibase.values())
        .map(base -> named(base.toString(), utf8(base.encode(new byte[] {0, 0, 1, 2, -1, 77}))));
  }

  @MethodSource
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

  private static final Cid CID = Cid.of(Cid.DAG_CBOR, utf8("a bicycle"));
  private static final Cid OLD_CID = new Cid(0, Cid.DAG_PB, CID.hash());

  static Stream<Named<byte[]>> cid() {
    return Stream.of(named("version 1", CID.toArray()), named("version 0", OLD_CID.toArray()));
  }

  @MethodSource
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

  static Stream<Named<byte[]>> cidText() {
    return Stream.of(CID.toString(), CID.toString(Multibase.BASE58BTC), OLD_CID.toString())
        .map(text -> named(text, utf8(text)));
  }

  @MethodSource
  @FuzzTest
  void cidText(byte[] bytes) {
    try {
      Cid cid = Cid.parse(new String(bytes, StandardCharsets.UTF_8));
      assertThat(Cid.decode(cid.toArray())).isEqualTo(cid);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  /// One for each kind of protocol.
  private static final List<String> ADDRESSES =
      List.of(
          "/ip4/192.0.2.1/tcp/4001/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
          "/ip6/2001:db8::1/udp/4001/quic-v1",
          "/ip6zone/eth0/ip6/fe80::1/tcp/1",
          "/dns4/handsel.example/tcp/443/tls/ws",
          "/onion3/vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd:1234",
          "/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N/p2p-circuit");

  static Stream<Named<byte[]>> multiaddr() {
    return ADDRESSES.stream().map(text -> named(text, Multiaddr.of(text).toArray()));
  }

  @MethodSource
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

  static Stream<Named<byte[]>> multiaddrText() {
    return ADDRESSES.stream().map(text -> named(text, utf8(text)));
  }

  @MethodSource
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

  static Stream<Named<byte[]>> protobuf() {
    var inner = new Protobuf.Writer().varint(2, 9).text(1, "within");
    var message =
        new Protobuf.Writer().varint(2, 7).text(1, "text").fixed64(3, -1).message(4, inner);
    return Stream.of(named("a message", message.toArray()));
  }

  @MethodSource
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

  static Stream<Named<byte[]>> subnet() {
    return Stream.of("192.0.2.0/24", "2001:db8::/32", "0.0.0.0/0", "::1/128")
        .map(text -> named(text, utf8(text)));
  }

  @MethodSource
  @FuzzTest
  void subnet(byte[] bytes) {
    try {
      var subnet = Subnet.parse(new String(bytes, StandardCharsets.UTF_8));
      assertThat(Subnet.parse(subnet.toString())).isEqualTo(subnet);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }
}
