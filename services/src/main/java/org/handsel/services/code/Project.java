package org.handsel.services.code;

import java.util.LinkedHashSet;
import java.util.List;
import org.handsel.core.identity.Scope;
import org.handsel.core.record.Form;
import org.handsel.core.record.Kind;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// A project as its founder signed it: the body of a `code.project/1` fact, whose id is the
/// project's. code.md §1
///
/// @param maintainers who may sign where its branches are
/// @param need how many of them it takes
/// @param branch what is checked out by a clone, such as `main`
/// @param nonce lest two projects of one founder be one
public record Project(
    String name, String about, List<Cid> maintainers, int need, String branch, Bytes nonce) {
  /// Where all records of projects travel. code.md §1.3 "travels in the topic `code`"
  public static final String TOPIC = "code";

  /// What its record is.
  public static final Kind KIND =
      new Kind(
          "code.project/1",
          Form.FACT,
          Scope.SELL,
          payload -> Project.of(payload.body().orElseThrow()));

  /// How many maintainers a project may have.
  public static final int MAINTAINERS_MAX = 32;

  private static final String NAME = "[a-z0-9][-a-z0-9._]{0,62}";
  private static final int ABOUT_CHARS_MAX = 1_000;
  private static final int NONCE_BYTES = 16;

  /// The list is copied.
  public Project {
    maintainers = List.copyOf(maintainers);
  }

  /// The project in `record`.
  ///
  /// @throws MalformedException if it is none
  public static Project of(SignedRecord record) throws MalformedException {
    if (!record.payload().kind().equals(KIND.name())) throw new MalformedException("no project");
    return of(record.payload().body().orElseThrow());
  }

  /// The project that `body` states.
  ///
  /// @throws MalformedException if a field is missing or strange
  public static Project of(Data.Map body) throws MalformedException {
    String name = body.text("name");
    // code.md §1.1 "1 to 63 small letters, digits, `-`, `.` and `_`"
    if (!name.matches(NAME) || name.contains("..")) {
      throw new MalformedException("name: 1 to 63 small letters, digits, '-', '.' and '_'");
    }
    String about = body.optionalText("about").orElse("");
    if (about.length() > ABOUT_CHARS_MAX) {
      throw new MalformedException("about: at most " + ABOUT_CHARS_MAX + " characters");
    }
    var maintainers = new LinkedHashSet<Cid>();
    List<Data> stated = body.list("maintainers");
    for (Data each : stated) maintainers.add(each.asLink());
    if (stated.isEmpty()
        || stated.size() > MAINTAINERS_MAX
        || maintainers.size() != stated.size()) {
      throw new MalformedException("maintainers: 1 to " + MAINTAINERS_MAX + ", none of them twice");
    }
    int need = (int) body.integer("need", 1, maintainers.size());
    String branch = body.text("branch");
    if (!Names.branch(branch)) throw new MalformedException("branch: not a branch's name");
    return new Project(
        name, about, List.copyOf(maintainers), need, branch, body.bytes("nonce", NONCE_BYTES));
  }

  /// The record's body.
  public Data.Map toData() {
    return Data.map()
        .put("name", name)
        .put("about", about)
        .put("maintainers", Data.list(maintainers.stream().<Data>map(Data::of).toList()))
        .put("need", need)
        .put("branch", branch)
        .put("nonce", nonce)
        .build();
  }

  /// The ref of its branch, such as `refs/heads/main`.
  public String head() {
    return Names.HEADS + branch;
  }
}
