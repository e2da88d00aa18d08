package org.handsel.node.wallet;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.chain.Chain;
import org.handsel.chain.Health;
import org.handsel.chain.account.RevertedException;
import org.handsel.chain.account.Sent;
import org.handsel.chain.account.TooLittleException;
import org.handsel.chain.escrow.MoneyTrail;
import org.handsel.chain.evm.Checksum;
import org.handsel.chain.network.Network;
import org.handsel.chain.network.Token;
import org.handsel.chain.rpc.Eth;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Events;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.RefusedException.Kind;
import org.handsel.node.app.Wallet;

/// The wallet of one account on one chain. When the chain doesn't answer it shows what it saw last,
/// and says so.
public final class ChainWallet implements Wallet {
  private static final int MOVEMENTS_MAX = 100;

  private final Chain chain;
  private final Events events;
  private volatile Optional<Purse> last = Optional.empty();

  /// Of `chain`'s account; tells `events` when money moves.
  public ChainWallet(Chain chain, Events events) {
    this.chain = chain;
    this.events = events;
  }

  @Override
  public Purse show() throws RefusedException {
    try {
      var purse =
          new Purse(
              Checksum.text(chain.account()),
              sums(chain.balances()),
              sums(chain.locked()),
              movements(),
              network().name(),
              true,
              network().play());
      last = Optional.of(purse);
      return purse;
    } catch (IOException e) {
      return last.map(ChainWallet::unreachable)
          .orElseGet(() ->
              new Purse(
                  Checksum.text(chain.account()),
                  List.of(),
                  List.of(),
                  List.of(),
                  network().name(),
                  false,
                  network().play()));
    }
  }

  private static Purse unreachable(Purse purse) {
    return new Purse(
        purse.account(),
        purse.balances(),
        purse.locked(),
        purse.movements(),
        purse.chain(),
        false,
        purse.play());
  }

  @Override
  public Movement send(String to, MoneyView amount) throws RefusedException {
    Address receiver;
    try {
      receiver = Checksum.parse(to);
    } catch (MalformedException e) {
      throw new RefusedException(
          Kind.INVALID, "wallet.address", "to: " + e.getMessage() + ". Nothing was sent.");
    }
    if (receiver.isZero()) {
      throw new RefusedException(
          Kind.INVALID, "wallet.address", "to: this is nobody's address. Nothing was sent.");
    }
    boolean contract =
        receiver.equals(network().escrow())
            || network().tokens().stream().anyMatch(it -> it.address().equals(receiver));
    if (contract) {
      throw new RefusedException(
          Kind.INVALID,
          "wallet.contract",
          "to: this is the escrow or a token itself. Money sent there is lost. Nothing was sent.");
    }
    Token token = token(amount.currency());
    BigInteger units = units(amount.amount(), token);
    try {
      Eth.Mined mined = chain.send(token, receiver, units);
      events.tell(new Events.Event("wallet", Checksum.text(chain.account())));
      return new Movement(
          "send",
          view(token, units.negate()),
          Checksum.text(receiver),
          "mined",
          Optional.empty(),
          "0x" + mined.transaction().hex(),
          Instant.now().toString());
    } catch (TooLittleException e) {
      throw new RefusedException(
          Kind.CONFLICT,
          "wallet.too-little",
          "There's too little: %s needed with the network's fee, %s there. Nothing was sent."
              .formatted(text(e.token(), e.needed()), text(e.token(), e.has())));
    } catch (RevertedException e) {
      throw new RefusedException(
          Kind.CONFLICT, "wallet.refused", "The token refused it. Nothing was moved.");
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  @Override
  public Purse faucet() throws RefusedException {
    try {
      if (!network().play() || !chain.hasFaucet()) {
        throw new RefusedException(
            Kind.CONFLICT,
            "wallet.no-faucet",
            "There's test money on a chain for play only; this one's is real.");
      }
      chain.faucet();
      events.tell(new Events.Event("wallet", Checksum.text(chain.account())));
      return show();
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  private RefusedException unavailable(IOException e) {
    return switch (chain.health()) {
      case Health.Other other ->
          new RefusedException(Kind.CONFLICT, "chain.other", other.sentence());
      case Health.Down down ->
          new RefusedException(Kind.UNAVAILABLE, "chain.down", down.sentence());
      case Health.SetBack back ->
          new RefusedException(Kind.UNAVAILABLE, "chain.set-back", back.sentence());
      case Health.Well _ ->
          new RefusedException(
              Kind.UNAVAILABLE,
              "chain.slow",
              "It isn't done yet: " + e.getMessage() + " What was sent isn't lost.");
    };
  }

  private Network network() {
    return chain.network();
  }

  private List<Movement> movements() throws IOException {
    var out = new ArrayList<Movement>();
    for (MoneyTrail.Movement movement : chain.movements(MOVEMENTS_MAX)) {
      Optional<Token> token = network().token(movement.token());
      if (token.isEmpty()) {
        continue;
      }
      out.add(
          new Movement(
              movement.what(),
              view(token.get(), movement.amount()),
              Checksum.text(movement.other()),
              movement.state().map(it -> word(it, movement.settled())).orElse("pending"),
              movement.deal().map(deal -> deal.hex()),
              "0x" + movement.transaction().hex(),
              Instant.ofEpochMilli(movement.at()).toString()));
    }
    return out;
  }

  private static String word(Sent.State state, boolean settled) {
    return switch (state) {
      case DONE -> settled ? "final" : "mined";
      case FAILED, REPLACED -> "failed";
    };
  }

  /// Tokens first, then the chain's own coin, which only pays the network.
  private List<MoneyView> sums(Map<Token, BigInteger> sums) {
    return sums.entrySet().stream()
        .sorted(Comparator.comparing(sum -> sum.getKey().isCoin()))
        .map(sum -> view(sum.getKey(), sum.getValue()))
        .toList();
  }

  private MoneyView view(Token token, BigInteger amount) {
    return new MoneyView(plain(token, amount), token.symbol(), network().play());
  }

  /// Never rounded; at least two digits after the point where the token has them.
  private static String plain(Token token, BigInteger amount) {
    var value = new BigDecimal(amount, token.decimals()).stripTrailingZeros();
    int digits = Math.max(value.scale(), Math.min(2, token.decimals()));
    return value.setScale(digits).toPlainString();
  }

  private String text(Address token, BigInteger amount) {
    return network()
        .token(token)
        .map(known -> plain(known, amount) + " " + known.symbol())
        .orElse(amount + " base units");
  }

  private Token token(String symbol) throws RefusedException {
    for (Token token : network().tokens()) {
      if (token.symbol().equalsIgnoreCase(symbol)) {
        return token;
      }
    }
    throw new RefusedException(
        Kind.INVALID, "wallet.currency", "currency: this network has no " + symbol + ".");
  }

  private static BigInteger units(String amount, Token token) throws RefusedException {
    if (!amount.matches("\\d{1,30}(\\.\\d{1,36})?")) {
      throw new RefusedException(
          Kind.INVALID, "wallet.amount", "amount: expected a number such as 12.50.");
    }
    var value = new BigDecimal(amount);
    if (value.signum() == 0) {
      throw new RefusedException(Kind.INVALID, "wallet.amount", "amount: nothing isn't sent.");
    }
    if (value.stripTrailingZeros().scale() > token.decimals()) {
      throw new RefusedException(
          Kind.INVALID,
          "wallet.amount",
          "amount: " + token.symbol() + " has " + token.decimals() + " digits after the point.");
    }
    return value.setScale(token.decimals()).unscaledValue();
  }
}
