package org.handsel.ipfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.libp2p.Vectors;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;

class DagPbTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void theFixturesOfDagPbAreReadAndWrittenBackTheSame() throws Exception {
    int seen = 0;
    for (var fixture : Vectors.json("ipfs/ipld_codec_fixtures.json").properties()) {
      if (!fixture.getValue().has("dag-pb")) continue;
      byte[] bytes = HEX.parseHex(fixture.getValue().get("dag-pb").get("hex").asString());
      assertThat(DagPb.decode(bytes).toArray()).as(fixture.getKey()).isEqualTo(bytes);
      seen++;
    }
    assertThat(seen).isEqualTo(8);
  }

  @Test
  void theNegativeVectorsOfDagPbAreRefused() {
    for (var vector : Vectors.json("ipfs/negative/dag-pb-decode-edges.json")) {
      assertThatThrownBy(() -> DagPb.decode(HEX.parseHex(vector.get("hex").asString())))
          .as(vector.get("name").asString())
          .isInstanceOf(MalformedException.class);
    }
  }

  private static void refused(String hex, String why) {
    assertThatThrownBy(() -> DagPb.decode(HEX.parseHex(hex)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  /// The link is to the empty block by the identity hash: 01 55 00 00.
  @Test
  void whatIsNotStrictIsRefused() {
    refused("0a000a00", "data twice");
    refused("12060a04015500000a0012060a0401550000", "both sides");
    refused("1a00", "unknown field 3");
    refused("12080a04015500002200", "unknown link field 4");
    refused("120812000a0401550000", "out of order");
    refused("12090a04015500001201ff", "not UTF-8");
  }

  @Test
  void linksOfNothingWithoutEndAreRefused() throws Exception {
    var link = new DagPb.Link(Cid.parse("bafkqaaa"), Optional.empty(), OptionalLong.empty());
    var many = new DagPb(Collections.nCopies(DagPb.LINKS_MAX, link), Optional.empty());
    assertThat(DagPb.decode(many.toArray())).isEqualTo(many);
    var more = new DagPb(Collections.nCopies(DagPb.LINKS_MAX + 1, link), Optional.empty());
    assertThatThrownBy(() -> DagPb.decode(more.toArray())).hasMessageContaining("65536 links");
  }

  @Test
  void aBlockSaysWhatItLeadsTo() throws Exception {
    var a = Cid.of(Cid.RAW, new byte[] {1});
    var b = Cid.of(Cid.DAG_PB, new byte[] {2});
    var node = new DagPb(List.of(DagPb.Link.of(b, 1), DagPb.Link.of(a, 1)), Optional.empty());
    assertThat(Block.of(Cid.DAG_PB, node.toArray()).links()).containsExactly(b, a);
    var value =
        Data.map()
            .put("much", Data.list(Data.of(b), Data.map().put("x", a).build(), Data.of(1)))
            .put("a", a)
            .build();
    assertThat(Block.of(value).links()).containsExactly(a, b, a);
    assertThat(Block.of(Cid.RAW, node.toArray()).links()).isEmpty();
    assertThatThrownBy(() -> Block.of(0x129, new byte[0]).links()).hasMessageContaining("0x129");
  }
}
