package org.handsel.node.deal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Optional;
import org.handsel.core.agree.Bargain;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.SignedStep;
import org.handsel.core.identity.DeviceKey;
import org.handsel.core.mail.Letter;
import org.handsel.ipfs.DagCbor;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.junit.jupiter.api.Test;

class CaseTest {
  /// Mallory sells, and talks until no letter could hold the case that Bob has against her.
  @Test
  void muchTalkKeepsNoCaseFromThePanel() throws Exception {
    Cid mallory = Bargain.cid("mallory");
    Terms bike = Bargain.bike(Bargain.cid("bob"), mallory, Bargain.cid("carol"));
    var laptop = DeviceKey.ofSeed(new byte[32]);
    var file =
        new DealFile(bike.id(), Notes.start(Role.BUYER, mallory, bike.title(), bike.order(), 0));
    file.terms = Optional.of(bike);
    for (int i = 0; i < 120; i++) {
      var word = new Event.Told(Role.SELLER, "€".repeat(4000));
      var step = SignedStep.next(file.transcript, bike.id(), mallory, laptop, mallory, i, word);
      file.steps.add(step);
      file.transcript = file.transcript.with(step.step());
    }
    var read = new ArrayList<SignedStep>();
    for (Letter letter : Hearing.caseLetters(file)) {
      Letter arrived = Letter.decode(letter.encode()); // it isn't too long
      var map = DagCbor.decode(arrived.body().toArray()).asMap();
      assertThat(map.bytes("terms")).isEqualTo(Bytes.of(bike.encode()));
      for (var step : map.list("steps")) {
        read.add(SignedStep.decode(step.asBytes().toArray(), bike));
      }
    }
    assertThat(read).isEqualTo(file.steps);
  }
}
