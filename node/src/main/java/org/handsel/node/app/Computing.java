package org.handsel.node.app;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Jobs that others compute for this node's person. A job is named by its CID or an unambiguous
/// start of it.
public interface Computing {
  /// Makes a deal over a job with everybody whose offer is named, and has them compute it. Returns
  /// as soon as that is written down; the job goes on by itself. Asked again it is the same job.
  Job run(Wanted wanted) throws RefusedException, IOException;

  /// The jobs that were begun here.
  List<Job> jobs() throws RefusedException, IOException;

  /// One of them.
  Job show(String job) throws RefusedException, IOException;

  /// What a unit gave, once it is settled.
  Result result(String job, int unit) throws RefusedException, IOException;

  /// What is to be computed.
  ///
  /// @param module CID of a file, and `inputs` one for each unit
  /// @param entry the function that is called; empty for a WASI program
  /// @param form `value`, `bytes` or `wasi`
  /// @param args what follows pointer and length of the input
  /// @param offers CIDs of the listings of those who are to compute it
  record Wanted(
      String module,
      String entry,
      String form,
      List<Long> args,
      List<String> inputs,
      int memoryMib,
      int unitSeconds,
      List<String> offers) {}

  /// A job as it is now.
  ///
  /// @param state `running`, `done`, or `stopped` for a reason: `why` is `time` (a unit that
  ///   doesn't end), `nobody` (no worker is left) or `files` (they aren't here any more)
  /// @param settled how many of `units` have a result
  /// @param runs how often a unit was run, here or elsewhere, checks included
  /// @param speedup how many times as fast as one after the other
  record Job(
      String id,
      String state,
      Optional<String> why,
      String at,
      int units,
      long settled,
      long runs,
      double speedup,
      List<Worker> workers) {}

  /// Somebody who computes it.
  ///
  /// @param deal its id, once there is one
  /// @param state `waiting`, `working`, `away`, `over`, or `cheat`
  /// @param cheated the unit for which it gave a wrong result
  /// @param units how many are paid, and `paid` what for
  record Worker(
      People.Person person,
      String offer,
      Optional<String> deal,
      String state,
      Optional<Integer> cheated,
      long units,
      Optional<MoneyView> paid) {}

  /// What a unit gave.
  ///
  /// @param outcome `ok`, `invalid`, `time`, `memory`, `output` or `trap`
  /// @param hex the output
  record Result(int unit, String outcome, String hex) {}
}
