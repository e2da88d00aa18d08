package org.handsel.node.app;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Buying, selling, ruling and rating.
public interface Deals {
  /// What a deal is called before there are terms.
  String ASKED = "asked";

  /// What a deal is called that was set aside.
  String UNREADABLE = "unreadable";

  /// The words for how far a deal is ([Deal#state]).
  List<String> STATES =
      Stream.of(List.of(ASKED), org.handsel.core.deal.Deal.WORDS, List.of(UNREADABLE))
          .flatMap(List::stream)
          .toList();

  /// Those of deals that are over.
  Set<String> OVER = Set.of("closed", "lapsed");

  /// Asks the seller for terms, signs them, and locks the money once the seller has signed too.
  /// Returns as soon as the ask is safely written down; the deal goes on by itself.
  Deal buy(Purchase purchase) throws RefusedException;

  /// What that would cost, if it can be had; nothing is asked.
  Priced price(Purchase purchase) throws RefusedException;

  /// My deals, those that wait for me first; `state` filters by it.
  List<Deal> list(Optional<String> state) throws RefusedException;

  /// The `most` deals from place `from` on, those that wait for me first, those that are over last;
  /// if there is no such place, the last portion.
  Portion<Deal> portion(int from, int most) throws RefusedException;

  /// How many deals wait for me.
  int waiting() throws RefusedException;

  /// One deal: by its id or an unambiguous start of it.
  Deal show(String id) throws RefusedException;

  /// Does what one of the deal's `actions` offers: `accept`, `deliver`, `confirm`, `cancel`,
  /// `refund`, `settle`, `agree`, `dispute`, `rule`, `claim`, `rate`; where it is paid in steps,
  /// `pay`, `redeem` and `stop`.
  ///
  /// @param input what the action's fields ask for, as text
  Deal act(String id, String verb, Map<String, String> input) throws RefusedException;

  /// Who would get what in the end if `verb` were done now with `input`; nothing is done.
  List<Line> preview(String id, String verb, Map<String, String> input) throws RefusedException;

  /// The whole deal, signed steps, receipts and evidence, as one file that can be checked without a
  /// network.
  byte[] export(String id) throws RefusedException;

  /// What a purchase would cost.
  ///
  /// @param total everything the buyer pays, and `lines` what it is made of
  record Priced(MoneyView total, List<Line> lines) {}

  /// What to buy.
  ///
  /// @param listing CID of the revision that was looked at
  /// @param arbiters identities in the order of the panel; none takes the listing's
  /// @param choice what the listing's service has a buyer say, by field name
  record Purchase(
      String listing,
      int quantity,
      String note,
      List<String> arbiters,
      Map<String, String> choice) {}

  /// A deal as people see it.
  ///
  /// @param id CID of the terms, or of the ask while there are none yet
  /// @param role mine: `buyer`, `seller` or `arbiter`
  /// @param state the state machine's word, lower case
  /// @param choice what the buyer said of what they want, by field name
  /// @param other whom it is with; where I am the arbiter, the party who called me
  /// @param parties buyer and seller, once there are terms
  /// @param price everything the buyer pays, and `lines` what it is made of
  /// @param metered how much of it is paid, if it is paid while it is earned
  /// @param steps the timeline, oldest first
  /// @param gas what the chain cost me, step by step
  record Deal(
      String id,
      String role,
      String state,
      Optional<String> listing,
      String title,
      int quantity,
      Map<String, String> choice,
      People.Person other,
      List<People.Person> parties,
      List<People.Person> arbiters,
      MoneyView price,
      List<Line> lines,
      Optional<Metered> metered,
      Panel panel,
      List<Action> actions,
      List<Step> steps,
      List<Gas> gas,
      List<Evidence> evidence,
      List<People.Rating> ratings,
      String opened) {
    /// Whom it is with: the other side, or both parties where I am the arbiter.
    public List<People.Person> opposite() {
      return role.equals("arbiter") && !parties.isEmpty() ? parties : List.of(other);
    }

    /// Whether nothing of its money is to come any more.
    public boolean over() {
      return OVER.contains(state);
    }

    /// Their names.
    public String names() {
      return opposite().stream().map(People.Person::name).collect(Collectors.joining(", "));
    }
  }

  /// A price that is paid in steps.
  ///
  /// @param steps how many there are, and `paid` how many a voucher pays for
  /// @param earned what these are worth, and `redeemed` what of it is out of the escrow
  /// @param over whether no more steps follow
  /// @param said all of it as a sentence
  record Metered(
      long steps, long paid, MoneyView earned, MoneyView redeemed, boolean over, Sentence said) {}

  /// A line of a price, or of who gets what: then `what` is who, or who and what of, such as
  /// `buyer.sellerDeposit`, which is a part of the line of who.
  record Line(String what, MoneyView amount) {}

  /// Who must do what by when, what happens if nobody does, and where the money is. Keys of
  /// sentences, with their arguments: the page and the command line say them in the reader's
  /// language.
  ///
  /// @param deadline ISO instant
  /// @param waitsForMe whether the next move is mine
  record Panel(
      Sentence next,
      Optional<String> deadline,
      Sentence otherwise,
      Sentence money,
      boolean waitsForMe) {}

  /// A sentence by its key in the bundles, with its arguments by name.
  record Sentence(String key, Map<String, String> arguments) {}

  /// Something I can do now.
  ///
  /// @param main whether it is the one main button
  /// @param consequence what will happen after it
  /// @param payout who would get what in the end, after all fees, if it moves money
  /// @param fields what it asks for
  record Action(
      String verb,
      boolean main,
      Sentence consequence,
      List<Line> payout,
      List<Listings.FieldView> fields) {}

  /// A line of the timeline.
  ///
  /// @param certainty `done` (proven), `sent` (not yet confirmed) or `unknown` (peer away)
  /// @param proof CID of the signed step, or the transaction
  /// @param words what its author wrote with it (where to deliver, how it was delivered, why it is
  ///   disputed), as written; empty if nothing
  record Step(
      Sentence what,
      People.Person by,
      String at,
      String certainty,
      Optional<String> proof,
      String words) {}

  /// What a step cost on the chain.
  record Gas(String step, long units, MoneyView cost, String transaction) {}

  /// Something shown as proof.
  record Evidence(String cid, String name, String mediaType, People.Person by, String at) {}
}
