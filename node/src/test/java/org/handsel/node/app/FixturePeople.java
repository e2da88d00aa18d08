package org.handsel.node.app;

import java.util.List;
import java.util.Optional;

/// Alice sells and is known, Bob is me, Carol arbitrates, Mallory is doubtful, Zoë is new.
final class FixturePeople implements People {
  static final String ALICE = "bafyreialice5q4c2n7yzr6w3kbm2vxt4hoe7dlsjg2pf6iua3ql5ynwe4tua";
  static final String BOB = "bafyreibob3d6kx5p2zq7vtm4hj2ylnwcs6oerugia7bf3qx4knpvdse2myyq";
  static final String CAROL = "bafyreicarol2g7hsnqk4x3ytv6zbdwmpuejc5lrfoa7i2qx6nvk3tdshwzeu";
  static final String MALLORY = "bafyreimallory4k2ztq6xh7vnw3pbdyscmejrg5lfou2ai7qx3kvnthdwyzae";
  static final String ZOE = "bafyreizoe7t3kq5nx2vhy6wzbpdmscjeru4glfoai2qx7kvn3thdwyzaeu6qa";

  private String name = "Bob";
  private String about = "Rides everywhere, reads on the way.";

  static Person person(String id) {
    return switch (id) {
      case ALICE ->
          new Person(
              ALICE,
              "Alice",
              false,
              new Standing(31, 1, 1, 0, 0, 29, Optional.of(4.7), true, true));
      case BOB ->
          new Person(
              BOB, "Bob", true, new Standing(4, 0, 0, 0, 0, 4, Optional.of(5.0), true, true));
      case CAROL ->
          new Person(
              CAROL,
              "Carol",
              false,
              new Standing(12, 0, 0, 0, 0, 11, Optional.of(4.9), true, true));
      case MALLORY ->
          new Person(
              MALLORY,
              "Mallory <script>alert(1)</script>",
              false,
              new Standing(2, 3, 2, 1, 2, 3, Optional.of(1.7), false, true));
      default ->
          new Person(
              id, "Zoë", false, new Standing(0, 0, 0, 0, 0, 0, Optional.empty(), true, false));
    };
  }

  static List<Person> all() {
    return List.of(person(ALICE), person(BOB), person(CAROL), person(MALLORY), person(ZOE));
  }

  @Override
  public Me me() {
    return new Me(
        BOB,
        name,
        about,
        false,
        "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        "12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5",
        FixtureWallet.ACCOUNT);
  }

  @Override
  public Me rename(String newName, String newAbout) throws RefusedException {
    if (newName.isBlank()) {
      throw new RefusedException(
          RefusedException.Kind.INVALID, "person.name", "Give a name that others will see.");
    }
    name = newName;
    about = newAbout;
    return me();
  }

  @Override
  public Card card(String id) throws RefusedException {
    Person person =
        FixtureApp.only(all().stream().filter(p -> p.id().startsWith(id)).findFirst(), "person");
    boolean alice = person.id().equals(ALICE);
    return new Card(
        person,
        alice ? "I mend bicycles in Lyon and sell the ones that run again." : "",
        alice
            ? List.of(
                new Rating(
                    person(CAROL),
                    "seller",
                    5,
                    "Exactly as described, and she oiled the chain.",
                    "play",
                    false,
                    false,
                    false,
                    "2026-11-02T00:00:00Z",
                    "bafyreirating1q4c2n7yzr6w3kbm2vxt4hoe7dlsjg2pf6iua3ql5ynwe4tua"),
                new Rating(
                    person(ZOE),
                    "seller",
                    3,
                    "Came two days late. Good bike.",
                    "attested",
                    true,
                    true,
                    true,
                    "2026-10-20T00:00:00Z",
                    "bafyreirating2q4c2n7yzr6w3kbm2vxt4hoe7dlsjg2pf6iua3ql5ynwe4tua"))
            : List.of(),
        alice
            ? List.of(
                new HistoryLine(
                    62, "closed", "market", "done", false, "bafyreihist62q4c2n7yzr6w3kbm2v"),
                new HistoryLine(
                    61, "opened", "market", "", false, "bafyreihist61q4c2n7yzr6w3kbm2v"),
                new HistoryLine(
                    60, "closed", "market", "ruled", true, "bafyreihist60q4c2n7yzr6w3kbm2v"))
            : List.of(),
        person.id().equals(MALLORY)
            ? List.of(
                new Equivocation(
                    "z6MkwFKv6nWRy4YLsrKqyVbLQa6WvRbdQMoWxXLJ2hJwnD8n",
                    7,
                    "bafyreihist7a5q4c2n7yzr6w3kbm2v",
                    "bafyreihist7b5q4c2n7yzr6w3kbm2v"))
            : List.of(),
        List.of("z6MkwFKv6nWRy4YLsrKqyVbLQa6WvRbdQMoWxXLJ2hJwnD8n"),
        false,
        alice);
  }
}
