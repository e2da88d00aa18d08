package org.handsel.node.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.RefusedException;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

/// The tree of verbs. Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 no node runs.
public final class Cli {
  private static final int REFUSED = 1;
  private static final int WRONG_USAGE = 2;
  private static final int NOT_RUNNING = 3;

  private final Terminal terminal;
  private final Program program;

  /// A command line for `program` that speaks to `terminal`.
  public Cli(Terminal terminal, Program program) {
    this.terminal = terminal;
    this.program = program;
  }

  /// Runs one command and says how it ended.
  public int run(String... arguments) {
    return commands().execute(arguments);
  }

  private CommandLine commands() {
    var root = group("handsel", "Deal directly with people you never met.");
    root.getCommandSpec()
        .version("handsel 0.1.0")
        .addOption(
            OptionSpec.builder("--version")
                .versionHelp(true)
                .description("Say which version this is.")
                .build());
    root.addSubcommand(new OwnVerbs.Init(terminal, program))
        .addSubcommand(new OwnVerbs.StartVerb(terminal, program))
        .addSubcommand(new OwnVerbs.DemoVerb(program))
        .addSubcommand(new PeerVerbs.Page(terminal));
    for (var service : program.services()) {
      var publish = new CommandLine(new MarketVerbs.Publish(terminal, service));
      FieldOptions.add(
          publish.getCommandSpec(), service.name(), service.fields(), false, terminal.words());
      var search = new CommandLine(new MarketVerbs.Search(terminal, service));
      FieldOptions.add(search.getCommandSpec(), "want", service.choices(), false, terminal.words());
      var verbs = group(service.name(), "Listings of the service '" + service.name() + "'.");
      boolean computes = service.name().equals("compute");
      verbs
          .addSubcommand("publish", publish, computes ? new String[] {"offer"} : new String[0])
          .addSubcommand(search)
          .addSubcommand(new MarketVerbs.ShowListing(terminal))
          .addSubcommand(new MarketVerbs.Withdraw(terminal));
      if (service.fields().stream().anyMatch(field -> field.type().equals("price"))) {
        boolean chosen = !service.choices().isEmpty();
        var buy = new CommandLine(new MarketVerbs.Buy(terminal, service));
        FieldOptions.add(buy.getCommandSpec(), "want", service.choices(), true, terminal.words());
        verbs.addSubcommand(chosen ? "book" : "buy", buy);
        if (chosen) {
          var price = new CommandLine(new MarketVerbs.Price(terminal, service));
          FieldOptions.add(
              price.getCommandSpec(), "want", service.choices(), true, terminal.words());
          verbs.addSubcommand(price);
        }
        verbs.addSubcommand(ImportVerb.line(terminal, service));
        if (service.name().equals("stays")) {
          verbs
              .addSubcommand(new CalendarVerb(terminal))
              .addSubcommand(new StayVerbs.CheckIn(terminal))
              .addSubcommand(new StayVerbs.CheckOut(terminal));
        }
        if (computes) ComputeVerbs.all(verbs, terminal);
      }
      root.addSubcommand(service.name(), verbs);
    }
    var deals =
        group("deals", "Your deals.")
            .addSubcommand(new DealVerbs.ListDeals(terminal))
            .addSubcommand(new DealVerbs.ShowDeal(terminal));
    DealVerbs.ACTIONS.forEach((verb, fields) -> {
      var act = new DealVerbs.Act(terminal, verb);
      var line = new CommandLine(act);
      line.getCommandSpec().name(verb).usageMessage().description(act.summary());
      FieldOptions.add(line.getCommandSpec(), verb, fields, true, terminal.words());
      deals.addSubcommand(verb, line);
    });
    root.addSubcommand(
            "deals",
            deals
                .addSubcommand(new DealVerbs.Export(terminal))
                .addSubcommand(new DealVerbs.Wait(terminal)))
        .addSubcommand(
            "wallet",
            group("wallet", "Your money.")
                .addSubcommand(new MoneyVerbs.ShowPurse(terminal))
                .addSubcommand(new MoneyVerbs.Receive(terminal))
                .addSubcommand(new MoneyVerbs.Send(terminal))
                .addSubcommand(new MoneyVerbs.Faucet(terminal)))
        .addSubcommand(
            "files",
            group("files", "Files and folders by content.")
                .addSubcommand(new FileVerbs.Add(terminal))
                .addSubcommand(new FileVerbs.Get(terminal))
                .addSubcommand(new FileVerbs.Ls(terminal))
                .addSubcommand(
                    "pin",
                    group("pin", "What stays on this node.")
                        .addSubcommand(new FileVerbs.PinAdd(terminal))
                        .addSubcommand(new FileVerbs.PinRm(terminal))
                        .addSubcommand(new FileVerbs.PinLs(terminal)))
                .addSubcommand(new FileVerbs.Share(terminal))
                .addSubcommand(new FileVerbs.Clean(terminal)))
        .addSubcommand("code", CodeVerbs.all(group("code", "Projects in git."), terminal))
        .addSubcommand(
            "peers",
            group("peers", "Who this node is connected to.")
                .addSubcommand(new PeerVerbs.ListPeers(terminal))
                .addSubcommand(new PeerVerbs.Add(terminal))
                .addSubcommand(new PeerVerbs.Renew(terminal, program)))
        .addSubcommand(new PeerVerbs.WhoAmI(terminal))
        .addSubcommand(new OwnVerbs.WarmUp(program))
        .addSubcommand(new GitRemote(terminal));
    return root.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setUsageHelpAutoWidth(false)
        .setExecutionExceptionHandler((failure, _, _) -> failed(failure))
        .setParameterExceptionHandler((wrong, _) -> wrong(wrong));
  }

  private CommandLine group(String name, String description) {
    var line = new CommandLine(new Group());
    line.getCommandSpec().name(name).usageMessage().description(description);
    return line;
  }

  private int wrong(CommandLine.ParameterException wrong) {
    var command = wrong.getCommandLine();
    terminal.err().println(wrong.getMessage());
    terminal
        .err()
        .println(
            "Say `" + command.getCommandSpec().qualifiedName() + " --help` for how it's used.");
    return WRONG_USAGE;
  }

  private Optional<String> said(String key) {
    return terminal.words().find(key, Map.of());
  }

  /// The library's own message of these is hardly more than the file's name.
  private static String wrong(FileSystemException failure) {
    String file = failure.getFile();
    return switch (failure) {
      case NoSuchFileException _ -> "There is no such file or folder: " + file;
      case AccessDeniedException _ -> "This may not be read or written by you: " + file;
      default ->
          file
              + Optional.ofNullable(failure.getReason())
                  .map(reason -> ": " + reason)
                  .orElse(" can't be read or written.");
    };
  }

  /// Whether the refusal says which option is wrong, and so more than its translation.
  private static boolean namesOption(RefusedException refused) {
    return refused.kind() == RefusedException.Kind.INVALID
        && String.valueOf(refused.getMessage()).matches("[A-Za-z]+: .*");
  }

  private int failed(Exception failure) {
    return switch (failure) {
      case NotRunningException e -> {
        terminal.err().println(e.getMessage());
        yield NOT_RUNNING;
      }
      case RefusedException e -> {
        terminal
            .err()
            .println(
                said("cli.refused." + e.code())
                    .or(() -> namesOption(e) ? Optional.empty() : said("refused." + e.code()))
                    .orElse(e.getMessage()));
        yield e.kind() == RefusedException.Kind.INVALID ? WRONG_USAGE : REFUSED;
      }
      case FileSystemException e -> {
        terminal.err().println(wrong(e));
        yield REFUSED;
      }
      default -> {
        terminal
            .err()
            .println(Optional.ofNullable(failure.getMessage()).orElse(failure.toString()));
        yield REFUSED;
      }
    };
  }
}
