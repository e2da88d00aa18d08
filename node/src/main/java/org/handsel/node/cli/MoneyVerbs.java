package org.handsel.node.cli;

import java.io.IOException;
import java.util.Map;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Wallet;
import org.handsel.node.client.NodeClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// What one does with money.
final class MoneyVerbs {
  private MoneyVerbs() {}

  @Command(name = "show", description = "What there is, what is locked, and what moved.")
  static final class ShowPurse extends Verb {
    ShowPurse(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var purse = node.get("/api/v1/wallet", Wallet.Purse.class);
      print(purse, () -> new Show(terminal).purse(purse));
    }
  }

  @Command(name = "receive", description = "The address that others send money to.")
  static final class Receive extends Verb {
    Receive(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var purse = node.get("/api/v1/wallet", Wallet.Purse.class);
      print(
          Map.of("account", purse.account(), "chain", purse.chain()), () -> line(purse.account()));
    }
  }

  @Command(name = "send", description = "Sends money to an address; returns once it is in a block.")
  static final class Send extends Verb {
    @Parameters(index = "0", paramLabel = "ADDRESS", description = "To whom.")
    String to = "";

    @Parameters(index = "1", paramLabel = "AMOUNT", description = "How much, such as 12.50.")
    String amount = "";

    @Parameters(index = "2", paramLabel = "CURRENCY", description = "Of what, such as tUSD.")
    String currency = "";

    Send(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var movement =
          node.post(
              "/api/v1/wallet/send",
              Map.of("to", to, "amount", amount, "currency", currency),
              Wallet.Movement.class);
      print(
          movement,
          () ->
              line(
                  words()
                      .say(
                          "cli.sent",
                          "sum",
                          new Show(terminal).money(movement.amount().unsigned()),
                          "to",
                          to,
                          "transaction",
                          movement.transaction())));
    }
  }

  @Command(name = "faucet", description = "Test money, on a chain for play.")
  static final class Faucet extends Verb {
    Faucet(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var purse = node.post("/api/v1/wallet/faucet", Map.of(), Wallet.Purse.class);
      print(purse, () -> new Show(terminal).purse(purse));
    }
  }
}
