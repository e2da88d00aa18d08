package org.handsel.node.compute;

import java.util.Optional;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.sandbox.UnitException;
import org.handsel.services.compute.Bounds;

/// What a unit gave: an output, or what it came upon instead. Two are the same result if they are
/// the same block.
///
/// @param word `ok`, or the word of a [UnitException.Kind]
/// @param output empty unless it is ok
record Outcome(String word, Bytes output) {
  static final String OK = "ok";

  /// The longest, encoded.
  static final int BYTES_MAX = Bounds.OUTPUT_BYTES_MAX + 256;

  static Outcome ok(byte[] output) {
    return new Outcome(OK, Bytes.of(output));
  }

  static Outcome failed(UnitException.Kind kind) {
    return new Outcome(kind.word(), Bytes.EMPTY);
  }

  boolean late() {
    return word.equals(UnitException.Kind.TIME.word());
  }

  Data.Map toData() {
    var map = Data.map().put("t", word);
    return (word.equals(OK) ? map.put("out", output) : map).build();
  }

  Block block() {
    return Block.of(toData());
  }

  static Outcome of(Data.Map map) throws MalformedException {
    String word = map.text("t");
    if (word.equals(OK)) {
      map.only("t", "out");
      Bytes output = map.bytes("out");
      if (output.size() > Bounds.OUTPUT_BYTES_MAX) throw new MalformedException("out: too long");
      return new Outcome(OK, output);
    }
    map.only("t");
    Optional<UnitException.Kind> kind = UnitException.Kind.of(word);
    return failed(kind.orElseThrow(() -> new MalformedException("t: no outcome")));
  }

  static Outcome decode(Bytes bytes) throws MalformedException {
    return of(DagCbor.decode(bytes.toArray(), DagCbor.Limits.of(BYTES_MAX)).asMap());
  }
}
