package org.handsel.services.code;

import java.util.Optional;
import org.handsel.core.identity.Scope;
import org.handsel.core.record.Form;
import org.handsel.core.record.Kind;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// An issue or a patch: the body of a `code.open/1` fact, whose id names it. Anybody may open one.
/// code.md §6
///
/// @param project its id
/// @param said names its title and text, which are kept apart so that they can be taken back
/// @param patch what it would change; an issue has none
public record Opened(Cid project, Cid said, Optional<Patch> patch) {
  /// What its record is.
  public static final Kind KIND =
      new Kind(
          "code.open/1", Form.FACT, Scope.CHAT, payload -> Opened.of(payload.body().orElseThrow()));

  /// What a patch would change.
  ///
  /// @param branch which branch it is for, without `refs/heads/`
  /// @param head its newest commit
  public record Patch(String branch, Bytes head) {}

  /// What `body` states.
  ///
  /// @throws MalformedException if a field is missing or strange
  public static Opened of(Data.Map body) throws MalformedException {
    Optional<Patch> patch = Optional.empty();
    if (body.has("head")) {
      String branch = body.text("branch");
      if (!Names.branch(branch)) throw new MalformedException("branch: not a branch's name");
      patch = Optional.of(new Patch(branch, Names.object(body, "head")));
    }
    return new Opened(body.link("project"), Said.name(body, "said"), patch);
  }

  /// The record's body.
  public Data.Map toData() {
    return Data.map()
        .put("project", project)
        .put("said", said)
        .put("branch", patch.map(it -> Data.of(it.branch)))
        .put("head", patch.map(it -> Data.of(it.head)))
        .build();
  }
}
