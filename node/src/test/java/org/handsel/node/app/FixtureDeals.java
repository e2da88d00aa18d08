package org.handsel.node.app;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Deals in several states, one of each role.
final class FixtureDeals implements Deals {
  private final List<Deal> all = new ArrayList<>();
  private final Listings listings;
  private final Events events;

  FixtureDeals(Listings listings, Events events) {
    this.listings = listings;
    this.events = events;
    all.add(deal("claimed1", "buyer", "claimed", "Blue city bicycle", FixturePeople.ALICE, true));
    all.add(deal("asked2", "seller", "asked", "French novels", FixturePeople.ZOE, true));
    all.add(deal("locked3", "buyer", "locked", "Oak desk 160 cm", FixturePeople.ALICE, false));
    all.add(deal("disputed4", "arbiter", "disputed", "Camera", FixturePeople.MALLORY, true));
    all.add(deal("closed5", "buyer", "closed", "Bicycle pump", FixturePeople.ALICE, false));
  }

  private static Deal deal(
      String id, String role, String state, String title, String other, boolean waits) {
    var price = new MoneyView("120.00", "tUSD", true);
    var me = FixturePeople.person(FixturePeople.BOB);
    var them = FixturePeople.person(other);
    var steps = new ArrayList<Step>();
    steps.add(step("deal.step.asked", me, "2026-11-22T10:00:00Z", "done"));
    if (!state.equals("asked")) {
      steps.add(step("deal.step.accepted", them, "2026-11-22T10:02:00Z", "done"));
      steps.add(step("deal.step.locked", me, "2026-11-22T10:03:00Z", "done"));
    }
    if (state.equals("claimed") || state.equals("closed")) {
      steps.add(step("deal.step.delivered", them, "2026-11-22T16:40:00Z", "sent"));
    }
    if (state.equals("closed")) {
      steps.add(step("deal.step.released", me, "2026-11-22T18:00:00Z", "done"));
    }
    return new Deal(
        "bafyreideal" + id + "kq5nx2vhy6wzbpdmscjeru4glfoai2qx7kvn3thdwyzae",
        role,
        state,
        Optional.of("bafyreilistingsample0kq5nx2vhy6wzbpdmscjeru4glfoai2qx7k"),
        title,
        1,
        Map.of(),
        them,
        switch (role) {
          case "buyer" -> List.of(me, them);
          case "seller" -> List.of(them, me);
          default -> List.of(FixturePeople.person(FixturePeople.ZOE), them);
        },
        List.of(FixturePeople.person(FixturePeople.CAROL)),
        price,
        List.of(
            new Line("price", new MoneyView("118.80", "tUSD", true)),
            new Line("fee", new MoneyView("1.20", "tUSD", true))),
        Optional.empty(),
        new Panel(
            new Sentence("deal.next." + state + "." + role, Map.of("other", them.name())),
            state.equals("closed")
                ? Optional.empty()
                : Optional.of(Instant.now().plus(51, ChronoUnit.HOURS).toString()),
            new Sentence("deal.otherwise." + state + "." + role, Map.of("other", them.name())),
            new Sentence(
                state.equals("closed") ? "deal.money.closed.released" : "deal.money." + state,
                Map.of(
                    "sum", "120.00 tUSD",
                    "me", role,
                    "toSeller", "120.00 tUSD",
                    "toBuyer", "0.00 tUSD",
                    "toArbiter", "0.00 tUSD",
                    "toOperator", "0.00 tUSD",
                    "operated", "none",
                    "split", "seller",
                    "fee", "none")),
            waits),
        actions(state, role),
        steps,
        state.equals("asked")
            ? List.of()
            : List.of(
                new Gas(
                    "fund",
                    62_200,
                    new MoneyView("0.000125209986264143", "ETH", true),
                    "0x" + "ab".repeat(32))),
        state.equals("claimed")
            ? List.of(
                new Evidence(
                    "bafkreievidence4c2n7yzr6w3kbm2vxt4hoe7dlsjg2pf6iua3ql5ynwe4tu",
                    "handover.png",
                    "image/png",
                    them,
                    "2026-11-22T16:40:00Z"))
            : List.of(),
        state.equals("closed")
            ? List.of(
                new People.Rating(
                    them,
                    role,
                    4,
                    "Paid at once.",
                    "play",
                    false,
                    false,
                    false,
                    "2026-11-22T19:00:00Z",
                    "bafyreirating4c2n7yzr6w3kbm2vxt4hoe7dlsjg2pf6iua3ql5ynwe4tu2q"))
            : List.of(),
        "2026-11-22T10:00:00Z");
  }

  private static List<Action> actions(String state, String role) {
    var note = new Listings.FieldView("text", "text", false, 0, 2000, List.of());
    var evidence = new Listings.FieldView("evidence", "evidence", false, 0, 16, List.of());
    return switch (state + "/" + role) {
      case "claimed/buyer" ->
          List.of(
              action("confirm", true, List.of(pay("seller", "120.00")), List.of()),
              action("dispute", false, List.of(), List.of(evidence, note)),
              action(
                  "agree",
                  false,
                  List.of(
                      pay("seller", "60.00"),
                      pay("seller.price", "50.00"),
                      pay("seller.buyerDeposit", "10.00"),
                      pay("buyer", "60.00")),
                  List.of(
                      new Listings.FieldView("offer", "this", true, 0, 0, List.of("bafyoffer")))),
              action("settle", false, List.of(), List.of(share("sellerBps"))));
      case "asked/seller" ->
          List.of(
              action("accept", true, List.of(), List.of()),
              action("cancel", false, List.of(), List.of()));
      case "locked/buyer" ->
          List.of(action("cancel", false, List.of(pay("buyer", "120.00")), List.of()));
      case "disputed/arbiter" ->
          List.of(
              action("rule", true, List.of(), List.of(share("sellerBps"), share("feeBps"), note)));
      case "closed/buyer" ->
          List.of(
              action(
                  "rate",
                  true,
                  List.of(),
                  List.of(new Listings.FieldView("stars", "count", true, 1, 5, List.of()), note)));
      default -> List.of();
    };
  }

  private static Action action(
      String verb, boolean main, List<Line> payout, List<Listings.FieldView> fields) {
    return new Action(
        verb,
        main,
        new Sentence("deal.action." + verb, Map.of("other", "Alice", "sum", "120.00 tUSD")),
        payout,
        fields);
  }

  private static Line pay(String who, String amount) {
    return new Line(who, new MoneyView(amount, "tUSD", true));
  }

  private static Listings.FieldView share(String name) {
    return new Listings.FieldView(name, "count", true, 0, 10_000, List.of());
  }

  private static Step step(String key, People.Person by, String at, String certainty) {
    return new Step(
        new Sentence(key, Map.of("by", by.name(), "who", by.me() ? "me" : "other")),
        by,
        at,
        certainty,
        Optional.of(
            "bafyreistep"
                + Integer.toHexString(key.hashCode())
                + "q4c2n7yzr6w3kbm2vxt4hoe7dlsjg2pf6"),
        key.equals("deal.step.delivered") ? "By the blue door, under the roof." : "");
  }

  @Override
  public Priced price(Purchase purchase) throws RefusedException {
    return new Priced(listings.show(purchase.listing()).total(), List.of());
  }

  @Override
  public Deal buy(Purchase purchase) throws RefusedException {
    var listing = listings.show(purchase.listing());
    var made =
        deal("new" + all.size(), "buyer", "asked", listing.title(), listing.seller().id(), false);
    all.addFirst(made);
    events.tell(new Events.Event("deal", made.id()));
    return made;
  }

  @Override
  public List<Deal> list(Optional<String> state) {
    return all.stream().filter(d -> state.map(d.state()::equals).orElse(true)).toList();
  }

  @Override
  public Deal show(String id) throws RefusedException {
    return FixtureApp.only(all.stream().filter(d -> d.id().startsWith(id)).findFirst(), "deal");
  }

  @Override
  public Deal act(String id, String verb, Map<String, String> input) throws RefusedException {
    var deal = show(id);
    if (deal.actions().stream().noneMatch(a -> a.verb().equals(verb))) {
      throw new RefusedException(
          RefusedException.Kind.CONFLICT,
          "deal.not-now",
          "You can't " + verb + " this deal now. Nothing was changed.");
    }
    String state =
        switch (verb) {
          case "accept" -> "locked";
          case "dispute" -> "disputed";
          default -> "closed";
        };
    var next =
        deal(
            "acted" + Instant.now().toEpochMilli(),
            deal.role(),
            state,
            deal.title(),
            deal.other().id(),
            false);
    all.set(all.indexOf(deal), next);
    events.tell(new Events.Event("deal", next.id()));
    return next;
  }

  @Override
  public Portion<Deal> portion(int from, int most) throws RefusedException {
    var deals = new ArrayList<>(list(Optional.empty()));
    deals.sort(
        Comparator.comparing((Deal deal) -> !deal.panel().waitsForMe())
            .thenComparing(deal -> List.of("closed", "lapsed").contains(deal.state())));
    return Portion.of(deals, from, most);
  }

  @Override
  public int waiting() throws RefusedException {
    return (int) list(Optional.empty()).stream().filter(it -> it.panel().waitsForMe()).count();
  }

  @Override
  public List<Line> preview(String id, String verb, Map<String, String> input)
      throws RefusedException {
    show(id);
    return List.of(pay("seller", "70.00"), pay("buyer", "50.00"));
  }

  @Override
  public byte[] export(String id) throws RefusedException {
    return ("deal " + show(id).id()).getBytes(StandardCharsets.UTF_8);
  }
}
