package org.handsel.node.deal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.SignedStep;
import org.handsel.core.deliver.Evidence;
import org.handsel.core.identity.Entry;
import org.handsel.core.identity.Log;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;

/// A deal as one file: terms, signed steps, identity logs, what the chain said, and the evidence,
/// each as it was signed. Spec: `docs/protocols/deal.md`, section 10.
final class Bundle {
  private final Parts parts;

  Bundle(Parts parts) {
    this.parts = parts;
  }

  /// A ZIP that can be checked without a network. Call it with the file's lock held.
  byte[] export(DealFile file) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      put(zip, "README.txt", Bytes.utf8(readme(file)));
      for (String name : new String[] {"ask", "quote", "terms"}) {
        Optional<Bytes> part = file.notes.bytes(name);
        if (part.isPresent()) put(zip, name + ".cbor", part.get());
      }
      int n = 0;
      var people = new HashSet<Cid>();
      for (SignedStep step : file.steps) {
        put(zip, "steps/%04d.cbor".formatted(n++), Bytes.of(step.encode()));
        people.add(step.step().author());
        evidence(zip, step);
      }
      for (Cid person : people) {
        Optional<Log> log = parts.logs().apply(person);
        if (log.isEmpty()) continue;
        for (Entry entry : log.get().entries()) {
          put(
              zip,
              "logs/" + person + "/" + entry.seq() + "-" + entry.id() + ".cbor",
              Bytes.of(entry.encode()));
        }
      }
      if (file.settled.isPresent()) {
        put(
            zip,
            "chain.cbor",
            Bytes.of(org.handsel.ipfs.DagCbor.encode(Pots.toData(file.settled.get()))));
      }
      Optional<Bytes> closing = file.notes.bytes("closing");
      if (closing.isPresent()) put(zip, "closing.cbor", closing.get());
      for (Notes.Gas gas : file.notes.gas()) {
        put(zip, "receipts/" + gas.step() + ".txt", Bytes.utf8(gas.transaction() + "\n"));
      }
    }
    return bytes.toByteArray();
  }

  private void evidence(ZipOutputStream zip, SignedStep step) throws IOException {
    var pieces =
        switch (step.step().word()) {
          case Event.Delivered word -> word.evidence();
          case Event.Disputed word -> word.evidence();
          default -> java.util.List.<Evidence>of();
        };
    for (Evidence piece : pieces) {
      Optional<Bytes> content = parts.evidence().apply(piece.cid());
      if (content.isPresent()) put(zip, "evidence/" + piece.cid(), content.get());
    }
  }

  private static void put(ZipOutputStream zip, String name, Bytes content) throws IOException {
    var entry = new ZipEntry(name);
    entry.setTime(0);
    try {
      zip.putNextEntry(entry);
    } catch (java.util.zip.ZipException e) {
      return; // the same piece of evidence shown twice
    }
    zip.write(content.toArray());
    zip.closeEntry();
  }

  private static String readme(DealFile file) {
    return """
    Deal %s

    terms.cbor   what both signed; its SHA-256 is the deal's id
    steps/       every signed word, [payload, signatures], domain handsel/step/1
    logs/        the identity logs that say whose devices signed
    chain.cbor   what the chain said last; receipts/ the transactions to look up
    closing.cbor once it's over: the block's header, and the way in its receipts trie to the one
                 that says how it ended; only the block's hash has to be looked up
    evidence/    blocks, named by their CIDs
    """
        .formatted(file.id());
  }
}
