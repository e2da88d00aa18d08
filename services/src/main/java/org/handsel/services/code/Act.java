package org.handsel.services.code;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.handsel.core.identity.Scope;
import org.handsel.core.record.Form;
import org.handsel.core.record.Kind;
import org.handsel.ipfs.Data;
import org.handsel.ipfs.MapBuilder;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// What somebody does on an issue or a patch: the body of a `code.act/1` fact. code.md §6
///
/// @param project its id
/// @param on the issue or patch
/// @param after what its author had seen of it last: acts that nothing they knew came after
public record Act(Cid project, Cid on, List<Cid> after, What what) {
  /// What its record is.
  public static final Kind KIND =
      new Kind(
          "code.act/1", Form.FACT, Scope.CHAT, payload -> Act.of(payload.body().orElseThrow()));

  /// How many acts one can come directly after.
  public static final int AFTER_MAX = 16;

  private static final int PATH_CHARS_MAX = 1_000;
  private static final int HOW_CHARS_MAX = 100;
  private static final int LINES_MAX = 10_000_000;
  private static final int DIGEST_BYTES = 32;

  /// The list is copied.
  public Act {
    after = List.copyOf(after);
  }

  /// What is done.
  public sealed interface What {}

  /// Says something, about a line if `line` is there.
  public record Comment(Cid said, Optional<Line> line) implements What {}

  /// Judges a patch as it is at `head`.
  public record Review(boolean approves, Bytes head, Optional<Cid> said) implements What {}

  /// Closes it, or opens it again.
  public record Turn(boolean closed) implements What {}

  /// Gives a patch another newest commit.
  public record Revise(Bytes head) implements What {}

  /// Takes one's own words back: those of `of`, an act or the opening itself.
  public record Redact(Cid of) implements What {}

  /// Has built and tested a patch as it is at `head`.
  ///
  /// @param passed whether all went well
  /// @param result digest of what came of it: those who found the same say the same
  /// @param how in what kind of sandbox
  public record Check(Bytes head, boolean passed, Bytes result, String how) implements What {}

  /// A line of a file in a commit, counted from 1.
  public record Line(Bytes commit, String path, int number) {}

  /// What `body` states.
  ///
  /// @throws MalformedException if a field is missing or strange
  public static Act of(Data.Map body) throws MalformedException {
    var after = new LinkedHashSet<Cid>();
    List<Data> stated = body.optionalList("after");
    for (Data each : stated) after.add(each.asLink());
    if (after.size() != stated.size() || after.size() > AFTER_MAX) {
      throw new MalformedException("after: at most " + AFTER_MAX + ", none of them twice");
    }
    return new Act(body.link("project"), body.link("on"), List.copyOf(after), what(body));
  }

  private static What what(Data.Map body) throws MalformedException {
    return switch (body.text("act")) {
      case "comment" -> new Comment(Said.name(body, "said"), line(body));
      case "review" -> {
        Optional<Cid> said = Optional.empty();
        if (body.has("said")) said = Optional.of(Said.name(body, "said"));
        yield new Review(body.bool("approves"), Names.object(body, "head"), said);
      }
      case "close" -> new Turn(true);
      case "reopen" -> new Turn(false);
      case "revise" -> new Revise(Names.object(body, "head"));
      case "redact" -> new Redact(body.link("of"));
      case "check" ->
          new Check(
              Names.object(body, "head"),
              body.bool("passed"),
              body.bytes("result", DIGEST_BYTES),
              text(body, "how", HOW_CHARS_MAX));
      default -> throw new MalformedException("act: unknown");
    };
  }

  private static Optional<Line> line(Data.Map body) throws MalformedException {
    Optional<Data.Map> line = body.optionalMap("line");
    if (line.isEmpty()) return Optional.empty();
    Data.Map map = line.get();
    return Optional.of(
        new Line(
            Names.object(map, "commit"),
            text(map, "path", PATH_CHARS_MAX),
            (int) map.integer("number", 1, LINES_MAX)));
  }

  private static String text(Data.Map map, String key, int charsMax) throws MalformedException {
    String text = map.text(key);
    if (text.isEmpty() || text.length() > charsMax) {
      throw new MalformedException(key + ": 1 to " + charsMax + " characters");
    }
    return text;
  }

  /// The record's body.
  public Data.Map toData() {
    MapBuilder map = Data.map().put("project", project).put("on", on);
    if (!after.isEmpty()) map.put("after", Data.links(after));
    switch (what) {
      case Comment(var said, var line) ->
          map.put("act", "comment").put("said", said).put("line", line.map(Act::toData));
      case Review(var approves, var head, var said) ->
          map.put("act", "review")
              .put("approves", approves)
              .put("head", head)
              .put("said", said.map(Data::of));
      case Turn(var closed) -> map.put("act", closed ? "close" : "reopen");
      case Revise(var head) -> map.put("act", "revise").put("head", head);
      case Redact(var of) -> map.put("act", "redact").put("of", of);
      case Check(var head, var passed, var result, var how) ->
          map.put("act", "check")
              .put("head", head)
              .put("passed", passed)
              .put("result", result)
              .put("how", how);
    }
    return map.build();
  }

  private static Data toData(Line line) {
    return Data.map()
        .put("commit", line.commit)
        .put("path", line.path)
        .put("number", line.number)
        .build();
  }

  /// The words that it names, if it says any.
  public Optional<Cid> said() {
    return switch (what) {
      case Comment(var said, _) -> Optional.of(said);
      case Review(_, _, var said) -> said;
      case Turn _, Revise _, Redact _, Check _ -> Optional.empty();
    };
  }
}
