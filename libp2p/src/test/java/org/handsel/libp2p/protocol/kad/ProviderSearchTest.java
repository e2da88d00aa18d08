package org.handsel.libp2p.protocol.kad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.Test;

class ProviderSearchTest {
  private static final int PATHS = 3;
  private static final int PER_ANSWER = 64;

  private final SplittableRandom random = new SplittableRandom(12);
  private final Bytes name = Kads.name(random);
  private final Contact alice = Kads.contact(random);
  private final ProviderSearch search = new ProviderSearch(name);

  private Message naming(List<Contact> providers) {
    return Message.of(Message.Type.GET_PROVIDERS, name).withProviders(providers);
  }

  private void hear(int path, List<Contact> providers) {
    assertThat(search.heard(Kads.peer(random), path, naming(providers))).isFalse();
  }

  private void hearLiar(int path) {
    hear(path, Kads.contacts(PER_ANSWER, random));
  }

  /// How many have to be tried until it is Alice's turn.
  private int turnsToAlice() {
    int turns = 1;
    while (!search.next().orElseThrow().equals(alice)) turns++;
    return turns;
  }

  @Test
  void onAPathWithoutLiarsTheHonestNameIsNextInTurn() {
    for (int i = 0; i < 20; i++) hearLiar(0);
    for (int i = 0; i < 20; i++) hearLiar(1);
    hear(2, List.of(alice));
    assertThat(turnsToAlice()).isLessThanOrEqualTo(PATHS);
  }

  @Test
  void eachLiarOnTheSamePathDelaysTheHonestNameByOneTurn() {
    for (int i = 0; i < 10; i++) hearLiar(0);
    hear(0, List.of(alice));
    assertThat(turnsToAlice()).isLessThanOrEqualTo(11);
  }

  @Test
  void namesThatWereTriedBeforeOneAnsweredCountAgainstThePathsOfTheirs() {
    hearLiar(0);
    hearLiar(1);
    assertThat(search.next(20)).hasSize(20);
    hear(2, List.of(alice));
    assertThat(search.next()).contains(alice);
  }

  @Test
  void howeverManyAreNamedThereIsRoomForOneMore() {
    for (int i = 0; i < 30; i++) hearLiar(i % PATHS);
    hear(0, List.of(alice));
    assertThat(turnsToAlice()).isLessThanOrEqualTo(PATHS * 11);
    assertThat(search.next(10_000)).hasSizeLessThan(1024);
  }

  @Test
  void onePeerNamesSoManyAndNoMore() {
    PeerId mallory = Kads.peer(random);
    for (int i = 0; i < 10; i++) {
      boolean _ = search.heard(mallory, 0, naming(Kads.contacts(PER_ANSWER, random)));
    }
    assertThat(search.next(10_000)).hasSize(PER_ANSWER);
  }

  @Test
  void whomManyNameComesOnce() {
    for (int i = 0; i < 20; i++) hear(i % PATHS, List.of(alice));
    assertThat(search.next(20)).containsExactly(alice);
    hear(0, List.of(alice));
    assertThat(search.next()).isEmpty();
  }

  @Test
  void whoWasNamedAtAWrongAddressComesAgainAtTheRightOne() {
    Contact wrong = Kads.at(alice.id(), "99.99.99.99");
    hear(0, List.of(wrong));
    assertThat(search.next()).contains(wrong);
    Multiaddr right = alice.addresses().getFirst();
    hear(
        1, List.of(alice.at(Stream.concat(wrong.addresses().stream(), Stream.of(right)).toList())));
    assertThat(search.next()).contains(alice.at(List.of(right)));
    assertThat(search.next()).isEmpty();
  }

  // ---- as part of an operation ----

  private static final Lookup.Shape SHAPE = new Lookup.Shape(20, 10, PATHS, 200, 3);

  private Operation operation(List<Contact> known) {
    return operation(known, new NetworkSize());
  }

  private Operation operation(List<Contact> known, NetworkSize size) {
    return new Operation(
        search,
        Kads.peer(random),
        SHAPE,
        _ -> new Operation.Seeds(known, List.of()),
        size,
        20,
        () -> Kads.name(random));
  }

  private static List<Output.Ask> asks(List<Output> outputs) {
    return outputs.stream()
        .filter(Output.Ask.class::isInstance)
        .map(Output.Ask.class::cast)
        .toList();
  }

  private static List<Contact> asked(List<Output> outputs) {
    return asks(outputs).stream().map(Output.Ask::to).toList();
  }

  @Test
  void nothingThatIsNamedOnAllPathsEndsTheSearchBeforeTheNearestWereAsked() {
    List<Contact> peers = Kads.contacts(200, random);
    Contact mallory = Kads.contact(random);
    Key key = Key.of(name);
    List<Contact> nearest = Kads.nearest(key, peers, 20);
    Operation operation = operation(peers.subList(0, 20));
    Deque<Contact> asked = new ArrayDeque<>(asked(operation.start()));
    while (!asked.isEmpty()) {
      Contact next = asked.pollFirst();
      // All lie, but for the nearest of all.
      Contact provider = next.equals(nearest.getFirst()) ? alice : mallory;
      Message reply = naming(List.of(provider)).withCloser(Kads.nearest(key, peers, 20));
      asked.addAll(asked(operation.step(new Input.Replied(next.id(), reply))));
    }
    assertThat(operation.done()).isTrue();
    assertThat(operation.nearest()).isEqualTo(nearest);
    assertThat(search.next(10)).containsExactlyInAnyOrder(alice, mallory);
  }

  @Test
  void whoIsAskedInTheRegionsAroundHasTurnsOfItsOwn() {
    Key key = Key.of(name);
    var size = new NetworkSize();
    List<Contact> honest = Kads.contacts(500, random);
    for (int i = 0; i < 5; i++) {
      Key anywhere = Key.of(Kads.name(random));
      size.add(new NetworkSize.Sample(anywhere, Kads.nearest(anywhere, honest, 20)));
    }
    // As if invented until they lay near the key: all of them name names of their own.
    List<Contact> crowd = Kads.nearest(key, Kads.contacts(60_000, random), 60);
    List<Contact> all = Stream.concat(honest.stream(), crowd.stream()).toList();
    Operation operation = operation(crowd, size);
    Deque<Output.Ask> asked = new ArrayDeque<>(asks(operation.start()));
    while (!asked.isEmpty()) {
      Output.Ask next = asked.pollFirst();
      boolean lies = crowd.contains(next.to());
      boolean around = operation.nearest().size() == 20;
      List<Contact> named =
          lies ? Kads.contacts(PER_ANSWER, random) : around ? List.of(alice) : List.of();
      Message question = next.request();
      Message reply =
          Message.of(question.type(), question.key())
              .withProviders(named)
              .withCloser(Kads.nearest(Key.of(question.key()), all, 20));
      asked.addAll(asks(operation.step(new Input.Replied(next.to().id(), reply))));
    }
    assertThat(operation.wentWide()).isTrue();
    assertThat(turnsToAlice()).isEqualTo(PATHS + 1);
  }

  @Test
  void whoHasEnoughEndsTheSearch() {
    List<Contact> peers = Kads.contacts(50, random);
    Operation operation = operation(peers.subList(0, 20));
    Contact first = asked(operation.start()).getFirst();
    operation.step(new Input.Replied(first.id(), naming(List.of(alice)).withCloser(peers)));
    assertThat(search.next()).contains(alice);
    assertThat(operation.end()).containsExactly(new Output.Done());
    assertThat(operation.done()).isTrue();
    assertThat(operation.step(new Input.Failed(peers.get(1).id()))).isEmpty();
    assertThat(operation.end()).isEmpty();
  }
}
