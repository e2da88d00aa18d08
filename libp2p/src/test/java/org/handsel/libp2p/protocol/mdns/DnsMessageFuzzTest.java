package org.handsel.libp2p.protocol.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Subnet;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/// What a stranger on the link sends is a message that writes back the same, or malformed; and no
/// report of it leads off the link.
@ExtendWith(NearMisses.class)
class DnsMessageFuzzTest {
  private static final PeerId ALICE = KeyPair.ofSeed(new byte[32]).peerId();
  private static final Segment HERE =
      new Segment("lan/ip4", List.of(Subnet.around(Bytes.fromHex("c0a80100"), 24)));

  static Stream<Named<byte[]>> message() {
    DnsName service = DnsName.of(MdnsSetup.SERVICE);
    DnsName alice = service.below("alice");
    var text = Bytes.utf8("dnsaddr=/ip4/192.168.1.2/tcp/4001/p2p/" + ALICE);
    DnsMessage answer =
        DnsMessage.answer(
            List.of(new DnsRecord.Ptr(service, 120, alice)),
            List.of(
                new DnsRecord.Txt(alice, 120, List.of(text)),
                new DnsRecord.Srv(alice, 120, 4001, DnsName.of("alice.local")),
                new DnsRecord.Address(alice, 120, Bytes.fromHex("c0a80102"))));
    return Stream.of(
        named("a question", DnsMessage.query(service, DnsRecord.PTR).encode(1400)),
        named("an answer", answer.encode(1400)));
  }

  @MethodSource
  @FuzzTest
  void message(byte[] bytes) {
    MdnsLimits limits = MdnsLimits.DEFAULT;
    try {
      DnsMessage read = DnsMessage.read(bytes, limits.entriesMax());
      byte[] again = read.encode(1 << 20);
      if (again.length <= DnsMessage.BYTES_MAX) {
        assertThat(DnsMessage.read(again, limits.entriesMax())).isEqualTo(read);
      }
      new Reports(DnsName.of(MdnsSetup.SERVICE), limits)
          .of(read, HERE)
          .forEach(found ->
              assertThat(found.addresses())
                  .hasSizeLessThanOrEqualTo(limits.addressesMax())
                  .allMatch(HERE::holds));
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }
}
