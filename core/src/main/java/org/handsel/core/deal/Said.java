package org.handsel.core.deal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.handsel.core.agree.Role;
import org.handsel.core.escrow.Phase;
import org.handsel.libp2p.multiformats.Bytes;

/// What the parties have said since they agreed. It only grows, so that it is the same in whatever
/// order it was heard; what of it still matters is decided by where the money is.
///
/// @param delivered the seller's first word of delivery
/// @param offers offers to divide the pot, in fold order
/// @param moves what somebody asked of the chain, in fold order
/// @param seals sealed ratings, and whose they are
/// @param opened ratings that were opened
public record Said(
    Optional<Event.Delivered> delivered,
    List<Event.Offered> offers,
    List<Event.Move> moves,
    Map<Role, Event.Sealed> seals,
    Map<Role, Bytes> opened) {
  /// Nothing yet.
  public static final Said NOTHING =
      new Said(Optional.empty(), List.of(), List.of(), Map.of(), Map.of());

  /// Copies everything.
  public Said {
    offers = List.copyOf(offers);
    moves = List.copyOf(moves);
    seals = Map.copyOf(seals);
    opened = Map.copyOf(opened);
  }

  /// The strongest move that the chain would still take while the deal stands at `phase`; of equal
  /// ones the first. The strongest wins whatever came first: opposite buttons pressed at once end
  /// the same on both sides.
  public Optional<Event.Move> move(Phase phase) {
    return move(phase, _ -> true);
  }

  /// The strongest of those moves that are `among` it.
  public Optional<Event.Move> move(Phase phase, Predicate<Event.Move> among) {
    return moves.stream()
        .filter(move -> possible(move.way(), move.phase(), phase))
        .filter(among)
        .min(Comparator.comparing(Event.Move::way));
  }

  /// Whether a move that was signed while the deal stood at `signed` can be carried out at `now`.
  public static boolean possible(Way way, Phase signed, Phase now) {
    return switch (way) {
      case RELEASE ->
          switch (now) {
            case FUNDED, CLAIMED, DISPUTED, DISPUTED_CLAIMED -> true;
            case UNFUNDED, HELD, DISPUTED_HELD, CLOSED -> false;
          };
      case REFUND ->
          switch (now) {
            case FUNDED, CLAIMED, DISPUTED, DISPUTED_CLAIMED -> true;
            case HELD, DISPUTED_HELD -> held(signed);
            case UNFUNDED, CLOSED -> false;
          };
      case CANCEL -> now == Phase.FUNDED;
      case CLAIM -> now == Phase.FUNDED || now == Phase.DISPUTED;
      case DISPUTE ->
          switch (now) {
            case FUNDED, CLAIMED -> !held(signed);
            case HELD -> held(signed);
            case UNFUNDED, DISPUTED, DISPUTED_CLAIMED, DISPUTED_HELD, CLOSED -> false;
          };
      case RULE ->
          switch (now) {
            case DISPUTED, DISPUTED_CLAIMED -> !held(signed);
            case DISPUTED_HELD -> held(signed);
            case UNFUNDED, FUNDED, CLAIMED, HELD, CLOSED -> false;
          };
      // escrow.md: any act in between voids a settlement.
      case SETTLE -> signed == now && now != Phase.UNFUNDED && now != Phase.CLOSED;
    };
  }

  /// Whether `role` sealed a rating that it hasn't opened.
  public boolean owesRating(Role role) {
    var sealed = seals.get(role);
    return sealed != null && sealed.seal().isPresent() && !opened.containsKey(role);
  }

  Said with(Event.Delivered word) {
    return delivered.isPresent() ? this : new Said(Optional.of(word), offers, moves, seals, opened);
  }

  Said with(Event.Offered offer) {
    return offers.contains(offer)
        ? this
        : new Said(delivered, and(offers, offer), moves, seals, opened);
  }

  Said with(Event.Move move) {
    return moves.contains(move)
        ? this
        : new Said(delivered, offers, and(moves, move), seals, opened);
  }

  Said with(Event.Sealed seal) {
    return seals.containsKey(seal.by())
        ? this
        : new Said(delivered, offers, moves, and(seals, seal.by(), seal), opened);
  }

  Said with(Event.Opened word) {
    return opened.containsKey(word.by())
        ? this
        : new Said(delivered, offers, moves, seals, and(opened, word.by(), word.rating()));
  }

  private static boolean held(Phase phase) {
    return phase == Phase.HELD || phase == Phase.DISPUTED_HELD;
  }

  private static <T> List<T> and(List<T> list, T one) {
    var longer = new ArrayList<T>(list);
    longer.add(one);
    return longer;
  }

  private static <T> Map<Role, T> and(Map<Role, T> map, Role role, T one) {
    var larger = new EnumMap<Role, T>(Role.class);
    larger.putAll(map);
    larger.put(role, one);
    return larger;
  }
}
