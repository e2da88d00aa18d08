package org.handsel.lab.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.handsel.chain.account.Journal.Reserved;
import org.handsel.chain.account.Sent;
import org.handsel.core.agree.Role;
import org.handsel.core.agree.Terms;
import org.handsel.core.deal.Ledger;
import org.handsel.core.deal.SignedStep;
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
/// side said is answered after `hear …`. What one party hears of the panel and passes on is heard.
final class Moments {
  private static final String HEAR = "hear ";

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
      case "reserve" ->
          Optional.of(
              ((Reserved) arguments[0]).at() == 0 ? "give back the lane" : "reserve a lane");
      case "forget" -> Optional.of("forget");
      case "reopen" -> Optional.of("reopen");
      default -> Optional.empty();
    };
  }

  /// The moments that one write is: words that are heard at once, because the first was late, are
  /// heard all the same.
  static List<String> parts(String moment) {
    if (!moment.startsWith(HEAR)) return List.of(moment);
    String[] words = moment.substring(HEAR.length()).split(", ", -1);
    return Arrays.stream(words).map(HEAR::concat).toList();
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
    boolean posted = false; // a letter that waits already is written anew
    for (Ledger.Waiting waiting : change.letters()) {
      posted |= letters.put(waiting.letter().id(), word(waiting.letter())) == null;
    }
    if (!change.steps().isEmpty()) {
      Ledger.File file = change.files().getFirst();
      if (opensCase(file)) return Optional.of("open the case");
      changed(file);
      return Optional.of(spoken(file, change.steps()));
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
    return posted
        ? Optional.of("say " + word(change.letters().getFirst().letter()))
        : Optional.empty();
  }

  /// Whether `file` is an arbiter's, whose key is the deal itself, and wasn't there before.
  private boolean opensCase(Ledger.File file) {
    if (notes.containsKey(file.key()) || !file.deal().equals(Optional.of(file.key()))) return false;
    changed(file);
    return true;
  }

  /// Our own word is said, anybody else's is heard, whoever it is passed on to.
  private static String spoken(Ledger.File file, List<Ledger.Said> steps) {
    try {
      Data.Map map = DagCbor.decode(file.data().toArray()).asMap();
      Terms terms = Terms.decode(map.bytes("terms").toArray());
      var kinds = new ArrayList<String>();
      boolean own = true;
      for (Ledger.Said said : steps) {
        SignedStep step = SignedStep.decode(said.bytes().toArray(), terms);
        String by = terms.role(step.step().author()).map(Role::word).orElse("nobody");
        own &= by.equals(map.text("role"));
        kinds.add(kind(said.bytes()));
      }
      return (own ? "say " : HEAR) + String.join(", ", kinds);
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
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
