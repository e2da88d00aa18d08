package org.handsel.core.deal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.handsel.core.agree.Bargain;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Terms;
import org.handsel.core.deliver.Evidence;
import org.handsel.core.escrow.Phase;
import org.handsel.core.identity.DeviceKey;
import org.handsel.core.rate.Tail;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(NearMisses.class)
class SignedStepTest {
  private final Cid alice = Bargain.cid("alice");
  private final Cid bob = Bargain.cid("bob");
  private final Cid carol = Bargain.cid("carol");
  private final Terms bike = Bargain.bike(bob, alice, carol);
  private final DeviceKey laptop = DeviceKey.ofSeed(new byte[32]);

  private SignedStep says(Cid author, Event.Word word) {
    return SignedStep.next(Transcript.EMPTY, bike.id(), author, laptop, author, 5, word);
  }

  @Test
  void everyWordIsReadAsItWasSaid() throws Exception {
    var evidence = List.of(new Evidence(Bargain.cid("photo"), "photo.png"));
    for (Event.Word word :
        List.of(
            Cast.PROPOSED,
            new Event.Declined(Role.BUYER, "no"),
            new Event.Told(Role.BUYER, "Lyon"),
            new Event.Offered(Role.BUYER, Cast.settlement(Phase.FUNDED), Cast.SIGNATURE),
            Cast.settled(Phase.CLAIMED),
            new Event.Released(Phase.CLAIMED),
            new Event.Disputed(Role.BUYER, Phase.FUNDED, "bent", evidence),
            new Event.Cancelled(Phase.FUNDED),
            Cast.sealed(Role.BUYER),
            new Event.Sealed(Role.BUYER, Cast.ENTRY, Optional.empty()),
            new Event.Opened(Role.BUYER, Cast.ENTRY))) {
      assertReadAgain(says(bob, word));
    }
    for (Event.Word word :
        List.of(
            Cast.ACCEPTED,
            new Event.Delivered(evidence, "by the door"),
            new Event.Refunded(Phase.FUNDED),
            new Event.Claimed(Phase.FUNDED, Cast.SALT))) {
      assertReadAgain(says(alice, word));
    }
    assertReadAgain(says(carol, Cast.ruled(Phase.DISPUTED)));
  }

  private void assertReadAgain(SignedStep step) throws Exception {
    assertThat(SignedStep.decode(step.encode(), bike)).isEqualTo(step);
  }

  @Test
  void wordsOfAnotherRoleAreRefused() {
    for (SignedStep forged :
        List.of(
            says(alice, new Event.Released(Phase.FUNDED)),
            says(bob, new Event.Refunded(Phase.FUNDED)),
            says(bob, Cast.ruled(Phase.DISPUTED)),
            says(carol, new Event.Released(Phase.FUNDED)),
            says(Bargain.cid("mallory"), Cast.PROPOSED))) {
      assertThatThrownBy(() -> SignedStep.decode(forged.encode(), bike))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void aTailThatIsTooLongIsRefused() throws Exception {
    var longest = Collections.nCopies(Tail.LINES_MAX, Cast.ENTRY);
    assertReadAgain(says(bob, new Event.Proposed(Cast.ENTRY, Cast.SALT, longest)));
    var many = Collections.nCopies(Tail.LINES_MAX + 1, Cast.ENTRY);
    var large = List.of(Bytes.of(new byte[Tail.BYTES_MAX]), Cast.ENTRY);
    for (List<Bytes> tail : List.of(many, large)) {
      SignedStep step = says(bob, new Event.Proposed(Cast.ENTRY, Cast.SALT, tail));
      assertThatThrownBy(() -> SignedStep.decode(step.encode(), bike))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("tail: too long");
    }
  }

  @Test
  void aStepOfAnotherDealOrWithAChangedByteIsRefused() {
    SignedStep step = says(bob, Cast.PROPOSED);
    Terms other = Bargain.bike(bob, alice, Bargain.cid("dave"));
    assertThatThrownBy(() -> SignedStep.decode(step.encode(), other))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("another deal");
    byte[] bytes = step.encode();
    bytes[bytes.length - 1] ^= 1;
    assertThatThrownBy(() -> SignedStep.decode(bytes, bike))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("didn't sign");
  }

  static Stream<Named<byte[]>> bytesOfStrangersAreStepsOrMalformed() {
    var test = new SignedStepTest();
    return Stream.of(
            Cast.PROPOSED,
            new Event.Told(Role.BUYER, "Lyon"),
            new Event.Disputed(Role.BUYER, Phase.FUNDED, "bent", List.of()),
            Cast.settled(Phase.CLAIMED))
        .map(word -> named(word.getClass().getSimpleName(), test.says(test.bob, word).encode()));
  }

  @MethodSource
  @FuzzTest
  void bytesOfStrangersAreStepsOrMalformed(byte[] bytes) {
    try {
      SignedStep.decode(bytes, bike);
    } catch (MalformedException _) {
      // as it should be
    }
  }
}
