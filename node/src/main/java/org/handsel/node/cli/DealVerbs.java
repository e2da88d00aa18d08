package org.handsel.node.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.handsel.node.app.Deals;
import org.handsel.node.app.Listings.FieldView;
import org.handsel.node.app.RefusedException;
import org.handsel.node.client.NodeClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What one does with deals.
final class DealVerbs {
  private static final FieldView TEXT = field("text", "text");
  private static final FieldView EVIDENCE = field("evidence", "pictures");

  /// What each action can be given. The node says which of them it wants, and when.
  static final Map<String, List<FieldView>> ACTIONS = actions();

  private static final Map<String, String> SUMMARIES =
      Map.ofEntries(
          Map.entry("accept", "Signs the terms of a deal that somebody asks of you."),
          Map.entry("decline", "Says no to a deal that somebody asks of you."),
          Map.entry("tell", "Writes to the other side, beside the deal's own words."),
          Map.entry("deliver", "Says that it is delivered, with what shows it."),
          Map.entry("confirm", "You have it: the money goes to the seller."),
          Map.entry("cancel", "Ends the deal, as the terms say for cancelling now."),
          Map.entry("refund", "Gives everything back to the buyer."),
          Map.entry("settle", "Offers a way to divide the money; it happens if the other agrees."),
          Map.entry(
              "agree", "Signs the other's offer to divide the money, after saying what it is."),
          Map.entry("dispute", "Calls the arbiter."),
          Map.entry("rule", "Divides the money, as the arbiter."),
          Map.entry("claim", "Asks the chain for what is due by now."),
          Map.entry("pay", "Signs that so many steps of the price are earned."),
          Map.entry("redeem", "Takes what is earned so far out of the escrow."),
          Map.entry("stop", "Ends a deal that is paid in steps: what is earned is paid out."),
          Map.entry("rate", "Rates the other side; sealed until both have."));

  private DealVerbs() {}

  private static FieldView field(String name, String type) {
    return new FieldView(name, type, false, 0, 0, List.of());
  }

  private static FieldView share(String name) {
    return new FieldView(name, "count", false, 0, 10_000, List.of());
  }

  private static Map<String, List<FieldView>> actions() {
    var bps = share("sellerBps");
    var actions = new LinkedHashMap<String, List<FieldView>>();
    actions.put("accept", List.of());
    actions.put("decline", List.of());
    actions.put("tell", List.of(new FieldView("text", "text", true, 0, 0, List.of())));
    actions.put("deliver", List.of(EVIDENCE, TEXT));
    actions.put("confirm", List.of());
    actions.put("cancel", List.of());
    actions.put("refund", List.of());
    actions.put("settle", List.of(bps, share("damageBps"), share("stakeBps")));
    actions.put("agree", List.of(new FieldView("offer", "line", true, 0, 0, List.of())));
    actions.put("pay", List.of(new FieldView("steps", "count", true, 1, 1_000_000, List.of())));
    actions.put("redeem", List.of());
    actions.put("stop", List.of());
    actions.put("dispute", List.of(EVIDENCE, TEXT));
    actions.put("rule", List.of(bps, share("damageBps"), share("feeBps"), TEXT));
    actions.put("claim", List.of());
    actions.put("rate", List.of(new FieldView("stars", "count", true, 1, 5, List.of()), TEXT));
    return java.util.Collections.unmodifiableMap(actions);
  }

  @Command(name = "list", description = "Your deals, those that wait for you first.")
  static final class ListDeals extends Verb {
    @Option(names = "--state", paramLabel = "WORD", description = "Only deals in this state.")
    Optional<String> state = Optional.empty();

    ListDeals(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var deals =
          node.list(
              "/api/v1/deals" + state.map(word -> "?state=" + encoded(word)).orElse(""),
              Deals.Deal.class);
      print(deals, () -> new Show(terminal).deals(deals));
    }
  }

  @Command(name = "show", description = "One deal: what happened, and what to do next.")
  static class ShowDeal extends Verb {
    @Parameters(
        paramLabel = "ID",
        description = "The deal, or as much of its id as is unambiguous.")
    String id = "";

    ShowDeal(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      show(node.get(path(), Deals.Deal.class));
    }

    final String path() {
      return "/api/v1/deals/" + encoded(id);
    }

    final void show(Deals.Deal deal) {
      print(deal, () -> new Show(terminal).deal(deal));
    }
  }

  @Command(
      name = "wait",
      description = "Waits until a deal is in one of the states named, then shows it.")
  static final class Wait extends ShowDeal {
    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "STATE",
        description = "States to wait for.")
    List<String> states = new ArrayList<>();

    @Option(names = "--seconds", paramLabel = "N", description = "How long at most; usual: 60.")
    int seconds = 60;

    @Spec CommandSpec spec = CommandSpec.create();

    Wait(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      for (String state : states) {
        if (!Deals.STATES.contains(state)) {
          throw new ParameterException(
              spec.commandLine(),
              "A deal is never '%s', but one of %s."
                  .formatted(state, String.join(", ", Deals.STATES)));
        }
      }
      try (var events = node.stream("/api/v1/events", Optional.empty(), "text/event-stream")) {
        long until = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS).execute(() -> end(events));
        show(changed(node, events, until));
      }
    }

    private static void end(InputStream events) {
      try {
        events.close();
      } catch (IOException e) {
        return; // it was closed already
      }
    }

    private Deals.Deal changed(NodeClient node, InputStream events, long until)
        throws RefusedException, IOException {
      var lines = new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8));
      Deals.Deal deal = node.get(path(), Deals.Deal.class);
      while (!states.contains(deal.state())) {
        try {
          // Any line will do: a change may have come, or at least some time has passed.
          if (lines.readLine() == null) {
            throw new IOException("The node stopped.");
          }
        } catch (IOException e) {
          if (System.nanoTime() >= until) {
            throw new RefusedException(
                RefusedException.Kind.UNAVAILABLE,
                "cli.waited",
                "The deal is still '" + deal.state() + "' after " + seconds + " seconds.");
          }
          throw e;
        }
        deal = node.get(path(), Deals.Deal.class);
      }
      return deal;
    }
  }

  /// One of a deal's actions.
  @Command
  static final class Act extends ShowDeal {
    private final String verb;

    @Spec CommandSpec spec = CommandSpec.create();

    @Option(names = "--preview", description = "Says who would get what, and does nothing.")
    boolean preview;

    Act(Terminal terminal, String verb) {
      super(terminal);
      this.verb = verb;
    }

    /// Its one line of help.
    String summary() {
      return SUMMARIES.getOrDefault(verb, verb);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      var input =
          FieldOptions.given(
              spec.commandLine().getParseResult(), ACTIONS.getOrDefault(verb, List.of()), node);
      if (preview) {
        var lines = List.of(node.post(path() + "/preview/" + verb, input, Deals.Line[].class));
        print(lines, () -> new Show(terminal).payout(lines));
        return;
      }
      if (verb.equals("agree")) agreeing(node, input.getOrDefault("offer", ""));
      show(node.post(path() + "/" + verb, input, Deals.Deal.class));
    }

    /// Says what is agreed to. If the offer has changed the node refuses, and nothing is said.
    private void agreeing(NodeClient node, String offer) throws RefusedException, IOException {
      var deal = node.get(path(), Deals.Deal.class);
      var action =
          deal.actions().stream()
              .filter(it -> it.verb().equals(verb))
              .filter(it -> it.fields().stream().anyMatch(field -> field.of().contains(offer)))
              .findFirst();
      if (action.isEmpty() || json) return;
      line(words().say("cli.agreeing"));
      new Show(terminal).payout(action.get().payout());
    }
  }

  @Command(
      name = "export",
      description = "The whole deal as one file that can be checked without a network.")
  static final class Export extends Verb {
    @Parameters(index = "0", paramLabel = "ID", description = "The deal.")
    String id = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "Where to write it.")
    Path file = Path.of("");

    Export(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      byte[] bytes = node.bytes("/api/v1/deals/" + encoded(id) + "/export");
      Files.write(file, bytes);
      var written = Map.of("file", file.toString(), "bytes", bytes.length);
      print(
          written,
          () ->
              line(
                  words()
                      .say(
                          "cli.exported",
                          "file",
                          file.toString(),
                          "size",
                          words().figures().size(bytes.length))));
    }
  }
}
