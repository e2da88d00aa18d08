package org.handsel.node.app;

import java.util.List;
import java.util.Optional;

/// Who I am, and what is known of others.
public interface People {
  /// Me.
  Me me() throws RefusedException;

  /// Changes my public name and a sentence about me.
  Me rename(String name, String about) throws RefusedException;

  /// What this node can say of a person, `id` as shown.
  Card card(String id) throws RefusedException;

  /// This node's person and device.
  ///
  /// @param id identity, CID text
  /// @param retired whether this device signs nothing any more, since it runs from an old copy
  /// @param device the device's key, multikey text
  /// @param peer the throw-away id on the network
  /// @param account the wallet's account
  record Me(
      String id,
      String name,
      String about,
      boolean retired,
      String device,
      String peer,
      String account) {}

  /// A person at a glance: enough to name them beside a listing or a step.
  ///
  /// @param standing one sentence's worth: counts of finished deals seen, and what they said
  record Person(String id, String name, boolean me, Standing standing) {}

  /// Counts behind a person's sentence, as this node has seen them.
  ///
  /// @param done finished deals; `disputed` of them ruled; `open` past due without an end
  /// @param contested deals of which the other side says that they ended differently
  /// @param ratings those that count
  /// @param score 0 to 5, only if there is a basis for one
  /// @param complete false if the history has a hole: "history incomplete"
  /// @param play whether any of it comes from a play chain, which never counts as real
  record Standing(
      int done,
      int cancelled,
      int disputed,
      int open,
      int contested,
      int ratings,
      Optional<Double> score,
      boolean complete,
      boolean play) {}

  /// Everything known of a person, each line with the signed fact behind it.
  ///
  /// @param equivocations proofs that a device of theirs says two things at once
  record Card(
      Person person,
      String about,
      List<Rating> ratings,
      List<HistoryLine> history,
      List<Equivocation> equivocations,
      List<String> devices,
      boolean witnessed,
      boolean connected) {}

  /// A rating that counts.
  ///
  /// @param by who wrote it
  /// @param role what the rated person was: `buyer`, `seller` or `arbiter`
  /// @param stars 1 to 5
  /// @param grade what backs it: `none`, `play`, `attested`, `proven`
  /// @param contested whether the two sides say that the deal ended differently
  /// @param early whether it doesn't count yet: the rated side hasn't closed the deal
  /// @param at ISO instant; `record` the CID of the signed fact
  record Rating(
      Person by,
      String role,
      int stars,
      String text,
      String grade,
      boolean late,
      boolean contested,
      boolean early,
      String at,
      String record) {}

  /// One line of a person's own history, open or closed.
  ///
  /// @param contested whether the other side says that the deal ended differently
  record HistoryLine(
      int height, String what, String service, String result, boolean contested, String record) {}

  /// Two lines of one device's history at one height, both signed: CIDs of the two records.
  record Equivocation(String device, int height, String one, String other) {}
}
