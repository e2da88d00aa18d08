package org.handsel.libp2p.protocol.mdns;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;

class DnsMessageTest {
  private static final int ENTRIES_MAX = 16;
  private static final DnsName SERVICE = DnsName.of("_p2p._udp.local");
  private static final String HEAD = "0000" + "8400" + "0000" + "0001" + "0000" + "0000";

  /// `_p2p._udp.local`, PTR, IN, 120 s.
  private static final String POINTS =
      "045f703270" + "045f756470" + "056c6f63616c00" + "000c" + "0001" + "00000078";

  private static DnsMessage read(String hex) throws MalformedException {
    return DnsMessage.read(HexFormat.of().parseHex(hex), ENTRIES_MAX);
  }

  private static byte[] answer() {
    DnsName alice = SERVICE.below("alice");
    DnsName host = DnsName.of("alice.p2p.local");
    var text = Bytes.of("dnsaddr=/ip4/192.168.1.2/tcp/4001".getBytes(US_ASCII));
    return DnsMessage.answer(
            List.of(new DnsRecord.Ptr(SERVICE, 120, alice)),
            List.of(
                new DnsRecord.Txt(alice, 120, List.of(text, Bytes.EMPTY)),
                new DnsRecord.Srv(alice, 120, 4001, host),
                new DnsRecord.Address(host, 120, Bytes.fromHex("c0a80102")),
                new DnsRecord.Address(host, 120, Bytes.fromHex("fd" + "00".repeat(14) + "01")),
                new DnsRecord.Other(host, 47, 1, 4294967295L, Bytes.fromHex("c00c0001"))))
        .encode(1_400);
  }

  @Test
  void aQuestionIsWrittenAsTheSpecificationHasIt() {
    byte[] query = DnsMessage.query(SERVICE, DnsRecord.PTR).encode(1_400);
    assertThat(HexFormat.of().formatHex(query))
        .isEqualTo("0000" + "0000" + "0001" + "000000000000" + POINTS.substring(0, 42));
  }

  @Test
  void whatIsWrittenReadsTheSame() throws MalformedException {
    DnsMessage read = DnsMessage.read(answer(), ENTRIES_MAX);
    assertThat(read.encode(1_400)).isEqualTo(answer());
    assertThat(read.answers())
        .containsExactly(new DnsRecord.Ptr(SERVICE, 120, SERVICE.below("alice")));
    assertThat(read.additionals()).hasSize(5);
  }

  @Test
  void aMessageCutShortAnywhereIsNone() {
    byte[] whole = answer();
    for (int size = 0; size < whole.length; size++) {
      byte[] cut = Arrays.copyOf(whole, size);
      assertThatThrownBy(() -> DnsMessage.read(cut, ENTRIES_MAX))
          .as("%d bytes", size)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void aMessageWithSomethingBehindItIsNone() {
    assertThatThrownBy(
            () -> DnsMessage.read(Arrays.copyOf(answer(), answer().length + 1), ENTRIES_MAX))
        .hasMessage("something after the message");
  }

  @Test
  void aNameMayPointBackAndItsCaseIsNothing() throws MalformedException {
    DnsMessage read = read(HEAD + POINTS.replace("703270", "503250") + "0004" + "0161" + "c00c");
    assertThat(read.answers()).containsExactly(new DnsRecord.Ptr(SERVICE, 120, SERVICE.below("a")));
  }

  @Test
  void aNameThatPointsAtItselfOrAheadIsNone() {
    // The record's data begins at byte 39 (0x27).
    for (String loop : List.of("c027", "c028", "c0ff", "c000")) {
      assertThatThrownBy(() -> read(HEAD + POINTS + "0002" + loop))
          .as(loop)
          .hasMessage("a name that doesn't point back");
    }
  }

  @Test
  void namesThatPointInACircleAreNone() {
    // At 39 a label and a pointer to 39; at 43 a pointer back to 39.
    assertThatThrownBy(() -> read(HEAD + POINTS + "0004" + "0161" + "c027"))
        .hasMessage("a name that doesn't point back");
  }

  @Test
  void aNameThatGrowsByPointersIsTooLong() throws MalformedException {
    // Each record's name is one label of 60 more, and a pointer to the name before.
    var hex = new StringBuilder("000084000000" + "0006" + "00000000");
    int before = -1;
    for (int i = 0; i < 6; i++) {
      int at = hex.length() / 2;
      hex.append("3c").append("61".repeat(60));
      hex.append(before < 0 ? "00" : "c0%02x".formatted(before));
      hex.append("000a" + "0001" + "00000078" + "0000");
      before = at;
      if (before > 255) break;
    }
    assertThatThrownBy(() -> read(hex.toString())).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new DnsName(java.util.Collections.nCopies(128, "a")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void moreRecordsThanAllowedAreNotEvenRead() {
    assertThatThrownBy(() -> read("000084000000" + "ffff" + "ffff" + "ffff"))
        .hasMessage("a message of too many records");
  }

  @Test
  void otherOperationsAndErrorsAreNotHeard() {
    assertThatThrownBy(() -> read("0000" + "2800" + "0000000000000000"))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> read("0000" + "8403" + "0000000000000000"))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void anUnknownKindOfLabelIsNone() {
    assertThatThrownBy(() -> read(HEAD + POINTS + "0003" + "416100"))
        .hasMessage("a label of an unknown kind");
  }
}
