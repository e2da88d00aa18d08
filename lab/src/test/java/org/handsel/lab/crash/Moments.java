package org.handsel.lab.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.handsel.chain.account.Sent;
import org.handsel.core.deal.Ledger;
import org.handsel.core.mail.Letter;
import org.handsel.core.rate.Hist;
import org.handsel.core.record.Limits;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// The names of what a node writes into its books.
///
/// Nothing that outlives a node happens between two of them: a letter is sent after `say …` and
/// before `acknowledged …`, a transaction after `sign …` and before `mined …`, and what the other
/// side said is answered after `hear …`.
final class Moments {
  private final Map<Bytes, Data.Map> notes = new ConcurrentHashMap<>();
  private final Map<Bytes, String> letters = new ConcurrentHashMap<>();
  private final Map<Bytes, String> sent = new ConcurrentHashMap<>();

  /// The moment that this call of a ledger or a journal is; nothing if it only reads, or writes
  /// what is there already.
  Optional<String> name(String method, Object... arguments) {
    return switch (method) {
      case "write" ->
          arguments[0] instanceof Sent it ? signed(it) : written((Ledger.Change) arguments[0]);
      case "acknowledged" ->
          Optional.of("acknowledged " + letters.getOrDefault((Bytes) arguments[1], "a letter"));
      case "close" -> mined((Bytes) arguments[0], (Sent.Outcome) arguments[1]);
      case "reserve" -> Optional.of("reserve a lane");
      case "reopen" -> Optional.of("reopen");
      default -> Optional.empty();
    };
  }

  private Optional<String> signed(Sent it) {
    sent.put(it.hash(), it.note().what());
    return Optional.of("sign " + it.note().what());
  }

  private Optional<String> mined(Bytes hash, Sent.Outcome outcome) {
    return switch (outcome.state()) {
      case DONE -> Optional.of("mined " + sent.getOrDefault(hash, "an earlier one"));
      case FAILED -> Optional.of("failed " + sent.getOrDefault(hash, "an earlier one"));
      case REPLACED -> Optional.of("replaced");
    };
  }

  private Optional<String> written(Ledger.Change change) {
    for (Ledger.Waiting waiting : change.letters()) {
      letters.put(waiting.letter().id(), word(waiting.letter()));
    }
    if (!change.steps().isEmpty()) {
      String verb = change.letters().isEmpty() ? "hear " : "say ";
      change.files().forEach(this::changed);
      return Optional.of(
          verb + String.join(", ", change.steps().stream().map(it -> kind(it.bytes())).toList()));
    }
    if (!change.files().isEmpty()) {
      if (!change.letters().isEmpty()) {
        change.files().forEach(this::changed);
        return Optional.of("say " + word(change.letters().getFirst().letter()));
      }
      var what = new TreeSet<String>();
      change.files().forEach(file -> what.addAll(changed(file)));
      // When the money came to a standing goes without saying beside which.
      if (what.stream().anyMatch(it -> !it.endsWith("At"))) what.removeIf(it -> it.endsWith("At"));
      if (what.contains("closed")) what.remove("closing"); // its proof goes without saying too
      return what.isEmpty() ? Optional.empty() : Optional.of("note " + String.join(", ", what));
    }
    if (!change.promises().isEmpty()) return Optional.of("settle the stock");
    if (!change.lines().isEmpty()) return Optional.of("publish " + line(change.lines().getFirst()));
    return Optional.empty(); // a letter that waits already
  }

  private static String line(Ledger.Line line) {
    try {
      var record = SignedRecord.decode(line.record().toArray(), Limits.PUBLIC);
      return switch (Hist.of(record.payload().body().orElseThrow()).event()) {
        case Hist.Open _ -> "the opening";
        case Hist.Close _ -> "the close";
      };
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What of a deal's notes is new or not as it was.
  private List<String> changed(Ledger.File file) {
    try {
      Data.Map now = DagCbor.decode(file.data().toArray()).asMap();
      Data.Map before = notes.put(file.key(), now);
      var changed = new ArrayList<String>();
      now.entries()
          .forEach((key, value) -> {
            if (before == null || !before.find(key).equals(Optional.of(value))) {
              changed.add(detail(key, value));
            }
          });
      return changed;
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String detail(String key, Data value) {
    try {
      return switch (key) {
        case "pot" -> value.asMap().text("phase").toLowerCase(Locale.ROOT);
        case "gas" -> "gas of " + value.asList().getLast().asList().getFirst().asText();
        default -> key;
      };
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String word(Letter letter) {
    return letter.kind() == Letter.Kind.STEP ? kind(letter.body()) : letter.kind().word();
  }

  private static String kind(Bytes step) {
    try {
      Bytes payload = DagCbor.decode(step.toArray()).asList().getFirst().asBytes();
      return DagCbor.decode(payload.toArray()).asMap().text("kind");
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }
}
