package org.handsel.node.sandbox;

import java.util.ArrayList;
import java.util.List;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.services.compute.Job;

/// How a module is called, and how far it may go.
///
/// @param arguments what follows pointer and length of the input
/// @param memoryMib the most memory, MiB
/// @param seconds the longest that a unit may run
/// @param outputBytes the most that a unit may put out
public record Setup(
    Job.Form form,
    String entry,
    List<Long> arguments,
    long memoryMib,
    long seconds,
    int outputBytes) {
  private static final long PAGES_A_MIB = 16;

  /// The arguments can't be changed afterwards.
  public Setup {
    arguments = List.copyOf(arguments);
  }

  /// Memory in WebAssembly's pages of 64 KiB.
  int pages() {
    return (int) (memoryMib * PAGES_A_MIB);
  }

  byte[] encode() {
    return DagCbor.encode(
        Data.map()
            .put("form", form.word())
            .put("entry", entry)
            .put("args", Data.list(arguments.stream().map(Data::of).toList()))
            .put("memory", memoryMib)
            .put("seconds", seconds)
            .put("output", outputBytes)
            .build());
  }

  static Setup decode(byte[] bytes) throws MalformedException {
    Data.Map map = DagCbor.decode(bytes).asMap();
    var arguments = new ArrayList<Long>();
    for (Data argument : map.list("args")) arguments.add(argument.asLong());
    return new Setup(
        Job.Form.of(map.text("form")),
        map.text("entry"),
        arguments,
        map.integer("memory"),
        map.integer("seconds"),
        (int) map.integer("output", 1, Integer.MAX_VALUE));
  }
}
