package org.handsel.core.service;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.handsel.core.money.Address;
import org.handsel.ipfs.Data;
import org.handsel.ipfs.MapBuilder;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// What a seller offers beside the price: by when, for how long, what is at stake, who rules. It
/// lies in the listing's body under `policy`; what it leaves out is [#DEFAULT]'s.
///
/// @param fundSeconds how long the buyer has to lock the money, from the quote
/// @param freeCancelSeconds how long both can withdraw cheaply, from the quote
/// @param claimFromSeconds when delivery can first be claimed, from the quote
/// @param claimSeconds when delivery must have been claimed, from the quote
/// @param disputeSeconds how long a claim can be disputed
/// @param depositSeconds how long the seller can ask for the damage deposit
/// @param rulingSeconds how long each arbiter has
/// @param buyerDepositBps the buyer's damage deposit, of the price
/// @param sellerDepositBps what the seller stakes on turning up, of the price
/// @param holdBps what the seller keeps of the price if the buyer cancels early
/// @param lateCancelBps the same, later
/// @param noShowBps what the buyer gets of the seller's deposit if nothing comes
/// @param noRulingSellerBps what the seller gets of the price if nobody rules on a claim
/// @param buyerFeeBps fee on top of the price; `sellerFeeBps` fee out of it; both to `operator`
/// @param auto whether the seller's node accepts by itself while there is some left
/// @param arbiters whom the seller offers as panel, in order
public record Policy(
    long fundSeconds,
    long freeCancelSeconds,
    long claimFromSeconds,
    long claimSeconds,
    long disputeSeconds,
    long depositSeconds,
    long rulingSeconds,
    int buyerDepositBps,
    int sellerDepositBps,
    int holdBps,
    int lateCancelBps,
    int noShowBps,
    int noRulingSellerBps,
    int buyerFeeBps,
    int sellerFeeBps,
    Optional<Address> operator,
    boolean auto,
    List<Cid> arbiters) {
  private static final long DAY = 24 * 3600L;
  private static final long FUND_MIN = 60;
  private static final long WINDOW_MIN = 600;
  private static final long WINDOW_MAX = 60 * DAY;
  private static final long CLAIM_MAX = 399 * DAY;
  private static final String WINDOW = "from " + WINDOW_MIN + " to " + WINDOW_MAX + " seconds";
  private static final String TIME = "at most " + CLAIM_MAX + " seconds";
  private static final List<String> ACCEPTS = List.of("auto", "manual");
  private static final Pattern WORD = Pattern.compile("[^,\\s]+");
  private static final int ARBITERS_MAX = 3;
  private static final int ARBITERS_CHARS_MAX = 400;

  /// Money within half an hour, delivery within two weeks, three days to look at it, a week for
  /// each arbiter, nothing at stake beyond the price.
  public static final Policy DEFAULT =
      new Policy(
          1800,
          DAY,
          0,
          14 * DAY,
          3 * DAY,
          3 * DAY,
          7 * DAY,
          0,
          0,
          0,
          0,
          10_000,
          5_000,
          0,
          0,
          Optional.empty(),
          true,
          List.of());

  private static final List<String> NUMBERS =
      List.of(
          "fundSeconds",
          "freeCancelSeconds",
          "claimFromSeconds",
          "claimSeconds",
          "disputeSeconds",
          "depositSeconds",
          "rulingSeconds",
          "buyerDepositBps",
          "sellerDepositBps",
          "holdBps",
          "lateCancelBps",
          "noShowBps",
          "noRulingSellerBps",
          "buyerFeeBps",
          "sellerFeeBps");

  /// What forms and the command line ask for.
  public static final List<Field> FIELDS = fields();

  /// @throws IllegalArgumentException if the escrow would refuse it
  public Policy {
    arbiters = List.copyOf(arbiters);
    check(
        fundSeconds >= FUND_MIN && fundSeconds < claimSeconds,
        "fundSeconds: at least a minute, and less than claimSeconds");
    check(freeCancelSeconds >= 0 && freeCancelSeconds <= CLAIM_MAX, "freeCancelSeconds: " + TIME);
    check(
        claimFromSeconds >= 0 && claimFromSeconds <= claimSeconds,
        "claimFromSeconds: at most claimSeconds");
    check(claimSeconds <= CLAIM_MAX, "claimSeconds: " + TIME);
    check(window(disputeSeconds), "disputeSeconds: " + WINDOW);
    check(window(depositSeconds), "depositSeconds: " + WINDOW);
    check(window(rulingSeconds), "rulingSeconds: " + WINDOW);
    share("buyerDepositBps", buyerDepositBps);
    share("sellerDepositBps", sellerDepositBps);
    share("holdBps", holdBps);
    share("lateCancelBps", lateCancelBps);
    share("noShowBps", noShowBps);
    share("noRulingSellerBps", noRulingSellerBps);
    share("buyerFeeBps", buyerFeeBps);
    share("sellerFeeBps", sellerFeeBps);
    check(buyerFeeBps + sellerFeeBps <= 10_000, "sellerFeeBps: more than 10000 with buyerFeeBps");
    check(
        operator.isPresent() || buyerFeeBps + sellerFeeBps == 0,
        "operator: missing, and there is a fee");
    check(operator.map(to -> !to.isZero()).orElse(true), "operator: nobody's account");
    check(arbiters.size() <= ARBITERS_MAX, "arbiters: at most " + ARBITERS_MAX);
  }

  /// The same where the price is paid in steps (voucher.md §1.3): nobody can cancel over what is
  /// earned, a claim that nobody rules on earns nothing, and who stops halfway loses no stake.
  public Policy metered() {
    return new Policy(
        fundSeconds,
        freeCancelSeconds,
        0,
        claimSeconds,
        disputeSeconds,
        depositSeconds,
        rulingSeconds,
        buyerDepositBps,
        sellerDepositBps,
        0,
        0,
        0,
        0,
        buyerFeeBps,
        sellerFeeBps,
        operator,
        auto,
        arbiters);
  }

  /// The policy in a listing's body.
  public static Policy of(Data.Map map) throws MalformedException {
    try {
      return read(map);
    } catch (MalformedException e) {
      throw new MalformedException("policy: " + e.getMessage(), e);
    }
  }

  private static Policy read(Data.Map map) throws MalformedException {
    Data.Map defaults = DEFAULT.toData();
    var n = new long[NUMBERS.size()];
    for (int i = 0; i < n.length; i++) {
      String name = NUMBERS.get(i);
      n[i] = (map.has(name) ? map : defaults).integer(name, 0, CLAIM_MAX);
    }
    var arbiters = new ArrayList<Cid>();
    for (Data arbiter : map.optionalList("arbiters")) arbiters.add(arbiter.asLink());
    var operator = map.optionalText("operator");
    boolean auto = map.optionalText("accept").orElse("auto").equals("auto");
    try {
      return new Policy(
          n[0],
          n[1],
          n[2],
          n[3],
          n[4],
          n[5],
          n[6],
          bps(n[7]),
          bps(n[8]),
          bps(n[9]),
          bps(n[10]),
          bps(n[11]),
          bps(n[12]),
          bps(n[13]),
          bps(n[14]),
          operator.isPresent() ? Optional.of(operator(operator.get())) : Optional.empty(),
          auto,
          arbiters);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Address operator(String text) throws MalformedException {
    try {
      return Address.parse(text);
    } catch (MalformedException e) {
      throw new MalformedException("operator: " + e.getMessage(), e);
    }
  }

  /// The policy that `text` states by the names in [#FIELDS]; other names are left alone.
  ///
  /// @throws MalformedException if the escrow would refuse it; the message begins with the name of
  ///   the field that is wrong
  public static Policy parse(Map<String, String> text) throws MalformedException {
    return read(said(text));
  }

  /// The same as it lies in a listing's body: only what is said, so that the rest is what is usual
  /// of the service.
  ///
  /// @throws MalformedException as [#parse] does
  public static Data.Map said(Map<String, String> text) throws MalformedException {
    var map = Data.map();
    for (String name : NUMBERS) {
      String value = text.getOrDefault(name, "").strip();
      if (value.isEmpty()) continue;
      if (!value.matches("[0-9]{1,9}")) throw new MalformedException(name + ": not a number");
      map.put(name, Long.parseLong(value));
    }
    var arbiters = new ArrayList<Cid>();
    for (var id = WORD.matcher(text.getOrDefault("arbiters", "")); id.find(); ) {
      arbiters.add(arbiter(id.group()));
    }
    if (!arbiters.isEmpty()) map.put("arbiters", Data.links(arbiters));
    String operator = text.getOrDefault("operator", "").strip();
    if (!operator.isEmpty()) map.put("operator", operator);
    String accept = text.getOrDefault("accept", "").strip();
    if (!accept.isEmpty() && !ACCEPTS.contains(accept)) {
      throw new MalformedException("accept: one of " + String.join(", ", ACCEPTS));
    }
    if (!accept.isEmpty()) map.put("accept", accept);
    Data.Map said = map.build();
    read(said);
    return said;
  }

  private static Cid arbiter(String text) throws MalformedException {
    try {
      return Cid.parse(text);
    } catch (MalformedException e) {
      throw new MalformedException("arbiters: " + e.getMessage(), e);
    }
  }

  /// As it lies in a listing's body.
  public Data.Map toData() {
    MapBuilder map = Data.map();
    numbers().forEach((name, value) -> map.put(name, (long) value));
    operator.ifPresent(to -> map.put("operator", to.toString()));
    map.put("accept", auto ? "auto" : "manual");
    if (!arbiters.isEmpty()) map.put("arbiters", Data.links(arbiters));
    return map.build();
  }

  /// For views: every field as text.
  public Map<String, String> toText() {
    var text = new LinkedHashMap<String, String>();
    numbers().forEach((name, value) -> text.put(name, Long.toString(value)));
    operator.ifPresent(to -> text.put("operator", to.toString()));
    text.put("accept", auto ? "auto" : "manual");
    text.put("arbiters", String.join(",", arbiters.stream().map(Cid::toString).toList()));
    return text;
  }

  private Map<String, Long> numbers() {
    long[] n = {
      fundSeconds,
      freeCancelSeconds,
      claimFromSeconds,
      claimSeconds,
      disputeSeconds,
      depositSeconds,
      rulingSeconds,
      buyerDepositBps,
      sellerDepositBps,
      holdBps,
      lateCancelBps,
      noShowBps,
      noRulingSellerBps,
      buyerFeeBps,
      sellerFeeBps
    };
    var map = new LinkedHashMap<String, Long>();
    for (int i = 0; i < n.length; i++) map.put(NUMBERS.get(i), n[i]);
    return map;
  }

  private static List<Field> fields() {
    var fields = new ArrayList<Field>();
    for (String name : NUMBERS) {
      boolean window = List.of("disputeSeconds", "depositSeconds", "rulingSeconds").contains(name);
      long most = name.endsWith("Bps") ? 10_000 : window ? WINDOW_MAX : CLAIM_MAX;
      fields.add(new Field(name, new Field.Type.Count(window ? WINDOW_MIN : 0, most), false));
    }
    fields.add(new Field("operator", new Field.Type.Line(42), false));
    fields.add(new Field("accept", new Field.Type.Choice(ACCEPTS), false));
    fields.add(new Field("arbiters", new Field.Type.Line(ARBITERS_CHARS_MAX), false));
    return List.copyOf(fields);
  }

  private static boolean window(long seconds) {
    return seconds >= WINDOW_MIN && seconds <= WINDOW_MAX;
  }

  private static void share(String name, int bps) {
    check(bps >= 0 && bps <= 10_000, name + ": from 0 to 10000");
  }

  private static int bps(long bps) {
    return (int) Math.min(bps, Integer.MAX_VALUE);
  }

  private static void check(boolean holds, String wrong) {
    if (!holds) throw new IllegalArgumentException(wrong);
  }
}
