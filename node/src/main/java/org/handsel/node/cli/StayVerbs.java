package org.handsel.node.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.Deals;
import org.handsel.node.app.RefusedException;
import org.handsel.node.client.NodeClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What host and guest of a stay say of it, each with the deal's word for it (stays.md §3.7).
final class StayVerbs {
  private StayVerbs() {}

  @Command(
      name = "checkin",
      description =
          "The host says that the guest is in, and can ask for the money; the guest tells the"
              + " host that they have arrived.")
  static final class CheckIn extends DealVerbs.ShowDeal {
    @Option(names = "--text", paramLabel = "TEXT", description = "What else there is to say.")
    Optional<String> text = Optional.empty();

    CheckIn(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var deal = node.get(path(), Deals.Deal.class);
      boolean host = deal.role().equals("seller");
      String said = text.orElseGet(() -> host ? "" : words().say("cli.arrived"));
      show(
          node.post(
              path() + (host ? "/deliver" : "/tell"), Map.of("text", said), Deals.Deal.class));
    }
  }

  @Command(
      name = "checkout",
      description =
          "The stay is over: the guest has the money paid to the host; the host asks the chain for"
              + " it.")
  static final class CheckOut extends DealVerbs.ShowDeal {
    CheckOut(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var deal = node.get(path(), Deals.Deal.class);
      String verb = deal.role().equals("seller") ? "/claim" : "/confirm";
      show(node.post(path() + verb, Map.of(), Deals.Deal.class));
    }
  }
}
