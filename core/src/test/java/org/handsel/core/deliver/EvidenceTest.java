package org.handsel.core.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.handsel.libp2p.multiformats.Cid;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  private static final Cid PHOTO = Cid.of(Cid.RAW, new byte[] {1});

  @Test
  void aFileIsCalledByItsNameAndNotByItsPath() {
    assertThat(Evidence.name("/home/bob/photo.png")).isEqualTo("photo.png");
    assertThat(Evidence.name("C:\\Users\\Bob\\photo.png")).isEqualTo("photo.png");
    assertThat(Evidence.name("../../etc/passwd")).isEqualTo("passwd");
    assertThat(Evidence.name("folder/")).isEmpty();
    assertThat(Evidence.name("")).isEmpty();
  }

  @Test
  void theEndOfALongNameStaysAndIsTextThatOthersCanRead() throws Exception {
    assertThat(Evidence.name("a".repeat(1000) + ".png")).hasSize(120).endsWith(".png");
    // The cut falls into the middle of a character beyond 16 bits.
    String name = Evidence.name("\uD83D\uDEB2".repeat(100) + ".jpeg");
    assertThat(name).hasSize(119).startsWith("\uD83D").endsWith(".jpeg");
    var pieces = List.of(new Evidence(PHOTO, name));
    assertThat(Evidence.of(Evidence.toData(pieces))).isEqualTo(pieces);
  }
}
