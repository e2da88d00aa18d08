package org.handsel.node.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.handsel.node.app.Computing;
import org.handsel.node.app.RefusedException;
import org.handsel.node.client.NodeClient;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Having others compute.
final class ComputeVerbs {
  private static final String JOBS = "/api/v1/compute/jobs";
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final int HEX_CHARS_MAX = 64;

  private ComputeVerbs() {}

  /// Adds all of them to `group`.
  static void all(CommandLine group, Terminal terminal) {
    List.of(new Run(terminal), new Status(terminal), new Result(terminal))
        .forEach(group::addSubcommand);
  }

  @Command(name = "run", description = "Has a module computed on inputs, by those who offer it.")
  static final class Run extends Verb {
    @Parameters(
        index = "0",
        paramLabel = "MODULE",
        description = "A WebAssembly module: a file or a CID.")
    String module = "";

    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "INPUT",
        description = "A file or a CID; the module is run once on each.")
    List<String> inputs = List.of();

    @Option(
        names = "--offer",
        required = true,
        paramLabel = "ID",
        description = "Whose offer to take; give three or more, so that results can be compared.")
    List<String> offers = List.of();

    @Option(
        names = "--entry",
        paramLabel = "NAME",
        description = "The function that is called with the input; none for wasi.")
    String entry = "";

    @Option(
        names = "--form",
        paramLabel = "value|bytes|wasi",
        description =
            "Whether it returns a number, or bytes; or is a program that reads and writes.")
    String form = "value";

    @Option(names = "--arg", paramLabel = "N", description = "A number for it; can be repeated.")
    List<Long> args = List.of();

    @Option(names = "--memory-mib", paramLabel = "N", description = "What each may use; usual: 64.")
    int memoryMib = 64;

    @Option(
        names = "--unit-seconds",
        paramLabel = "N",
        description = "How long each may run; usual: 30.")
    int unitSeconds = 30;

    Run(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      try (var progress = new ProgressLine(terminal)) {
        var sender = new Sender(node, progress);
        var cids = new ArrayList<String>();
        for (String each : inputs) cids.add(cid(each, sender));
        var wanted =
            new Computing.Wanted(
                cid(module, sender), entry, form, args, cids, memoryMib, unitSeconds, offers);
        var job = node.post(JOBS, wanted, Computing.Job.class);
        progress.clear();
        print(
            job,
            () ->
                line(
                    words()
                        .say(
                            "cli.compute.begun",
                            "job",
                            job.id(),
                            "units",
                            Integer.toString(job.units()),
                            "workers",
                            Integer.toString(offers.size()))));
      }
    }

    private static String cid(String named, Sender sender) throws RefusedException, IOException {
      Path file = Path.of(named);
      if (!Files.exists(file)) {
        if (named.matches("baf[a-z2-7]{50,100}")) return named;
        throw new IOException("There is no file " + named + ".");
      }
      if (!Files.isRegularFile(file)) throw new IOException(named + " is no file.");
      return sender.send(file, String.valueOf(file.getFileName()), true).cid();
    }
  }

  @Command(name = "status", description = "How far your jobs are, and who computes them.")
  static final class Status extends Verb {
    @Parameters(arity = "0..1", paramLabel = "JOB", description = "One of them; usual: all.")
    Optional<String> job = Optional.empty();

    @Option(names = "--wait", description = "Show it as it goes, until the job is over.")
    boolean wait;

    Status(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      if (job.isEmpty()) {
        var all = node.list(JOBS, Computing.Job.class);
        print(all, () -> all.forEach(it -> line(head(this, it))));
        return;
      }
      String at = JOBS + "/" + encoded(job.get());
      var it = node.get(at, Computing.Job.class);
      while (wait && it.state().equals("running")) {
        if (terminal.console().isPresent()) {
          terminal.err().print("\r\u001b[K" + head(this, it));
          terminal.err().flush();
        }
        LockSupport.parkNanos(LOOK_NANOS);
        it = node.get(at, Computing.Job.class);
      }
      if (wait && terminal.console().isPresent()) terminal.err().print("\r\u001b[K");
      var now = it;
      print(now, () -> lines(now));
    }

    private void lines(Computing.Job it) {
      line(head(this, it));
      var table = new Table(2, 200);
      for (var worker : it.workers()) {
        String state =
            worker
                .cheated()
                .map(unit -> words().say("cli.compute.cheat", "unit", Integer.toString(unit)))
                .orElseGet(() -> words().say("cli.compute.worker." + worker.state()));
        table.row(
            Table.clean(worker.person().name()),
            words().say("cli.compute.units", "units", Long.toString(worker.units())),
            worker.paid().map(new Show(terminal)::money).orElse(""),
            state);
      }
      table.lines().forEach(this::line);
    }
  }

  private static String head(Verb verb, Computing.Job it) {
    var words = verb.words();
    String state =
        it.why()
            .map(why -> words.say("cli.compute.why." + why))
            .orElseGet(() -> words.say("cli.compute.state." + it.state()));
    var said =
        Map.of(
            "job", it.id(),
            "state", state,
            "settled", Long.toString(it.settled()),
            "units", Integer.toString(it.units()),
            "runs", Long.toString(it.runs()),
            "speedup", words.figures().number(String.format(Locale.ROOT, "%.1f", it.speedup())));
    return words.find("cli.compute.head", said).orElseThrow();
  }

  @Command(name = "result", description = "What the units of a job gave.")
  static final class Result extends Verb {
    @Parameters(index = "0", paramLabel = "JOB", description = "The job.")
    String job = "";

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "UNIT",
        description = "One unit, from 0; usual: all that are settled.")
    Optional<Integer> unit = Optional.empty();

    @Option(
        names = "--to",
        paramLabel = "DIR",
        description = "Write each output to a file there, called by its unit.")
    Optional<Path> to = Optional.empty();

    Result(Terminal terminal) {
      super(terminal);
    }

    @Override
    void run(NodeClient node) throws RefusedException, IOException {
      String at = JOBS + "/" + encoded(job);
      var results = new ArrayList<Computing.Result>();
      if (unit.isPresent()) {
        results.add(node.get(at + "/units/" + unit.get(), Computing.Result.class));
      } else {
        int units = node.get(at, Computing.Job.class).units();
        for (int i = 0; i < units; i++) settled(node, at + "/units/" + i).ifPresent(results::add);
      }
      if (to.isPresent()) write(to.get(), results);
      print(results, () -> results.forEach(it -> line(text(it))));
    }

    private static Optional<Computing.Result> settled(NodeClient node, String at)
        throws RefusedException, IOException {
      try {
        return Optional.of(node.get(at, Computing.Result.class));
      } catch (RefusedException e) {
        if (e.code().equals("compute.unsettled")) return Optional.empty();
        throw e;
      }
    }

    private static void write(Path folder, List<Computing.Result> results) throws IOException {
      Path made = Files.createDirectories(folder);
      for (var each : results) {
        if (!each.outcome().equals("ok")) continue;
        Path file = made.resolve(Integer.toString(each.unit()));
        Files.write(
            file, HexFormat.of().parseHex(each.hex()), java.nio.file.StandardOpenOption.CREATE_NEW);
      }
    }

    private static String text(Computing.Result it) {
      String hex = it.hex();
      String shown = hex.length() > HEX_CHARS_MAX ? hex.substring(0, HEX_CHARS_MAX) + "…" : hex;
      return it.unit() + "  " + it.outcome() + "  " + shown;
    }
  }
}
