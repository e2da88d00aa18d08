package org.handsel.ipfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;

class DataTest {
  private static final Cid BIKE = Cid.of(Cid.RAW, new byte[] {1, 2, 3});

  private final Data.Map offer =
      Data.map()
          .put("kind", "offer")
          .put("price", 120_00)
          .put("open", true)
          .put("photo", BIKE)
          .put("salt", Bytes.of(new byte[32]))
          .put("tags", Data.texts(List.of("bike", "blue")))
          .put("note", Data.none())
          .put("exp", OptionalLong.empty())
          .put("slot", Optional.<Data>empty())
          .build();

  @Test
  void fieldsAreReadByTheirKind() throws Exception {
    assertThat(offer.text("kind")).isEqualTo("offer");
    assertThat(offer.integer("price", 0, 1_000_000)).isEqualTo(12_000);
    assertThat(offer.bool("open")).isTrue();
    assertThat(offer.link("photo")).isEqualTo(BIKE);
    assertThat(offer.bytes("salt", 32).size()).isEqualTo(32);
    assertThat(offer.list("tags").get(1).asText()).isEqualTo("blue");
    assertThat(offer.isNull("note")).isTrue();
    assertThat(offer.optionalInteger("exp")).isEmpty();
    assertThat(offer.optionalText("kind")).contains("offer");
    assertThat(offer.optionalList("none")).isEmpty();
    offer.only("kind", "price", "open", "photo", "salt", "tags", "note");
  }

  @Test
  void anErrorNamesTheKey() {
    assertThatThrownBy(() -> offer.text("price"))
        .isInstanceOf(MalformedException.class)
        .hasMessage("price: expected text, found Int");
    assertThatThrownBy(() -> offer.text("colour")).hasMessage("colour: missing");
    assertThatThrownBy(() -> offer.optionalText("note"))
        .hasMessage("note: expected text, found Null");
    assertThatThrownBy(() -> offer.integer("price", 0, 10))
        .hasMessage("price: 12000 is not in 0 to 10");
    assertThatThrownBy(() -> offer.bytes("salt", 16)).hasMessage("salt: 32 bytes, not 16");
    assertThatThrownBy(() -> offer.only("kind")).hasMessageStartingWith("unknown key");
  }

  @Test
  void keysStandInTheOrderOfTheirBytes() {
    var map =
        Data.map().put("bb", 1).put("a", 2).put("é", 3).put("c", 4).put("𐅑", 5).put("\uffffz", 6);
    assertThat(map.build().entries().keySet())
        .containsExactly("a", "c", "bb", "é", "\uffffz", "𐅑");
  }

  @Test
  void mapsAreEqualInWhateverOrderTheyWereMade() {
    assertThat(Data.map().put("a", 1).put("b", 2).build())
        .isEqualTo(Data.map().put("b", 2).put("a", 1).build())
        .isNotEqualTo(Data.map().put("b", 2).build());
    assertThat(offer.with().put("price", 1).without("note").build().entries())
        .hasSize(offer.entries().size() - 1);
  }

  @Test
  void whatCannotBeWrittenCannotBeMade() {
    assertThatIllegalArgumentException().isThrownBy(() -> Data.of("\ud800"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Data.Real(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> new Data.Real(Double.POSITIVE_INFINITY));
    assertThatIllegalArgumentException().isThrownBy(() -> Data.map().put("\udc00", 1).build());
  }
}
