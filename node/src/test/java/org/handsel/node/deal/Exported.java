package org.handsel.node.deal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.handsel.chain.escrow.Closings;
import org.handsel.core.agree.Terms;
import org.handsel.core.escrow.ClosingProof;
import org.handsel.core.escrow.Pot;
import org.handsel.libp2p.multiformats.Bytes;

/// A deal's file as somebody reads it who has neither a node nor a chain.
final class Exported {
  private Exported() {}

  static Map<String, Bytes> files(byte[] export) {
    var files = new HashMap<String, Bytes>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(export))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), Bytes.of(zip.readAllBytes()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  /// How the deal ended, by its terms and the proof.
  static Pot.Closed closing(byte[] export) throws IOException {
    Map<String, Bytes> files = files(export);
    Terms terms = Terms.decode(files.getOrDefault("terms.cbor", Bytes.EMPTY).toArray());
    return Closings.read(
            terms, ClosingProof.decode(files.getOrDefault("closing.cbor", Bytes.EMPTY)))
        .closed();
  }
}
