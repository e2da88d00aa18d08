package org.handsel.libp2p.protocol.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Subnet;

/// What a stranger on the link sends is a message that writes back the same, or malformed; and no
/// report of it leads off the link.
class DnsMessageFuzzTest {
  private static final Segment HERE =
      new Segment("lan/ip4", List.of(Subnet.around(Bytes.fromHex("c0a80100"), 24)));

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
