package org.handsel.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;

class PolicyTest {
  private static final String OPERATOR = "0x00000000000000000000000000000000000000aa";

  @Test
  void whatIsNotSaidIsAsUsual() throws MalformedException {
    assertThat(Policy.parse(Map.of("title", "no term"))).isEqualTo(Policy.DEFAULT);
    assertThat(Policy.of(Policy.DEFAULT.toData())).isEqualTo(Policy.DEFAULT);
  }

  @Test
  void aTermThatTheEscrowWouldRefuseIsNamed() {
    refused("fundSeconds", Map.of("fundSeconds", "59"));
    refused("fundSeconds", Map.of("fundSeconds", "1800", "claimSeconds", "1800"));
    refused("freeCancelSeconds", Map.of("freeCancelSeconds", "34473601"));
    refused("claimFromSeconds", Map.of("claimFromSeconds", "90000", "claimSeconds", "86400"));
    refused("disputeSeconds", Map.of("disputeSeconds", "599"));
    refused("depositSeconds", Map.of("depositSeconds", "5184001"));
    refused("rulingSeconds", Map.of("rulingSeconds", "0"));
    refused("buyerDepositBps", Map.of("buyerDepositBps", "10001"));
    refused("noShowBps", Map.of("noShowBps", "10001"));
    refused("holdBps", Map.of("holdBps", "half"));
    refused("operator", Map.of("buyerFeeBps", "100"));
    refused("operator", Map.of("buyerFeeBps", "100", "operator", "0xhere"));
    refused("operator", Map.of("buyerFeeBps", "100", "operator", "0x" + "00".repeat(20)));
    refused(
        "sellerFeeBps",
        Map.of("buyerFeeBps", "5001", "sellerFeeBps", "5000", "operator", OPERATOR));
    refused("accept", Map.of("accept", "sometimes"));
    refused("arbiters", Map.of("arbiters", "Carol"));
  }

  private static void refused(String field, Map<String, String> text) {
    assertThatThrownBy(() -> Policy.parse(text))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith(field + ": ");
  }

  @Test
  void ofAnotherPersonsListingItIsThePolicyThatIsWrong() {
    assertThatThrownBy(() -> Policy.of(Data.map().put("fundSeconds", 0).build()))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("policy: fundSeconds: ");
  }
}
