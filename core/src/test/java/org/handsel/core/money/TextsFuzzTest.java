package org.handsel.core.money;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.extension.ExtendWith;

/// What strangers write as text: what is read is written the same.
@ExtendWith(NearMisses.class)
class TextsFuzzTest {
  @FuzzTest
  void anyTextIsAnAddressOrMalformed(FuzzedDataProvider bytes) throws Exception {
    Address address;
    try {
      String digits = bytes.consumeBoolean() ? "0x" + "ab".repeat(19) : "";
      address = Address.parse(digits + bytes.consumeRemainingAsString());
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
      return;
    }
    assertThat(Address.parse(address.toString())).isEqualTo(address);
  }

  @FuzzTest
  void anyTextIsAnAssetOrMalformed(FuzzedDataProvider bytes) throws Exception {
    Asset asset;
    try {
      String chain = bytes.consumeBoolean() ? "eip155:1/" : "";
      asset = Asset.parse(chain + bytes.consumeRemainingAsString());
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
      return;
    }
    assertThat(Asset.parse(asset.id())).isEqualTo(asset);
  }

  @FuzzTest
  void anyTextIsMoneyOrMalformed(FuzzedDataProvider bytes) throws Exception {
    Money money;
    try {
      money = Money.parse(bytes.consumeRemainingAsString(), Asset.NONE);
    } catch (MalformedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
      return;
    }
    assertThat(Money.parse(money.minor().toString(), Asset.NONE)).isEqualTo(money);
    assertThat(money.minor()).isBetween(java.math.BigInteger.ZERO, Money.MINOR_MAX);
  }
}
