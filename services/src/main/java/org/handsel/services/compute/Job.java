package org.handsel.services.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// What is to be computed: one block, whose CID names the job (compute.md §2).
///
/// @param module the WebAssembly module, a file
/// @param entry the function that each unit calls; empty for a WASI program
/// @param form how input and output are passed
/// @param arguments what follows pointer and length of the input, where the form has them
/// @param inputs a file for each unit
/// @param memoryMib the most memory that a unit gets, and `seconds` the most time
public record Job(
    Cid module,
    String entry,
    Form form,
    List<Long> arguments,
    List<Cid> inputs,
    long memoryMib,
    long seconds) {
  /// The longest job, encoded.
  public static final int BYTES_MAX = 1 << 20;

  private static final int ARGUMENTS_MAX = 8;
  private static final Pattern ENTRY = Pattern.compile("[!-~]{1,100}");

  /// How a unit's input gets into the module, and its output out of it.
  public enum Form {
    /// The function is called with pointer and length of the input and the arguments; what it
    /// returns is the output, big-endian.
    VALUE,
    /// The same, but it returns pointer and length of the output: `pointer << 32 | length`.
    BYTES,
    /// A WASI program reads standard input and writes standard output.
    WASI;

    /// The word in a job.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// The form that `word` names.
    public static Form of(String word) throws MalformedException {
      for (Form form : values()) {
        if (form.word().equals(word)) return form;
      }
      throw new MalformedException("form: one of value, bytes, wasi");
    }
  }

  /// The lists can't be changed afterwards.
  public Job {
    arguments = List.copyOf(arguments);
    inputs = List.copyOf(inputs);
  }

  /// The block.
  public byte[] encode() {
    return DagCbor.encode(toData());
  }

  /// Its name.
  public Cid cid() {
    return DagCbor.cid(toData());
  }

  private Data.Map toData() {
    return Data.map()
        .put("v", 1)
        .put("module", module)
        .put("entry", entry)
        .put("form", form.word())
        .put("args", Data.list(arguments.stream().map(Data::of).toList()))
        .put("inputs", Data.links(inputs))
        .put("memoryMib", memoryMib)
        .put("unitSeconds", seconds)
        .build();
  }

  /// The job that `bytes` are.
  ///
  /// @throws MalformedException if they aren't one, or one that is too large
  public static Job decode(byte[] bytes) throws MalformedException {
    Data.Map map = DagCbor.decode(bytes, DagCbor.Limits.of(BYTES_MAX)).asMap();
    map.only("v", "module", "entry", "form", "args", "inputs", "memoryMib", "unitSeconds");
    map.integer("v", 1, 1);
    Form form = Form.of(map.text("form"));
    String entry = map.text("entry");
    boolean named = form == Form.WASI ? entry.isEmpty() : ENTRY.matcher(entry).matches();
    if (!named) throw new MalformedException("entry: the name of a function, or none for wasi");
    var arguments = new ArrayList<Long>();
    for (Data argument : map.list("args")) arguments.add(argument.asLong());
    if (arguments.size() > ARGUMENTS_MAX || (form == Form.WASI && !arguments.isEmpty())) {
      throw new MalformedException("args: too many");
    }
    var inputs = new ArrayList<Cid>();
    for (Data input : map.list("inputs")) inputs.add(input.asLink());
    if (inputs.isEmpty() || inputs.size() > Compute.UNITS_MAX) {
      throw new MalformedException("inputs: from 1 to " + Compute.UNITS_MAX);
    }
    return new Job(
        map.link("module"),
        entry,
        form,
        arguments,
        inputs,
        map.integer("memoryMib", 1, Compute.MEMORY_MIB_MAX),
        map.integer("unitSeconds", 1, Compute.SECONDS_MAX));
  }
}
