package org.handsel.node.deal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.handsel.core.deal.Event;
import org.handsel.core.deal.SignedStep;
import org.handsel.core.deliver.Evidence;
import org.handsel.core.identity.Entry;
import org.handsel.core.identity.Log;
import org.handsel.ipfs.DagCbor;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;

/// A deal as one file: terms, signed steps, identity logs, what the chain said, and the evidence,
/// each as it was signed. Spec: `docs/protocols/deal.md`, section 10.
///
/// What is kept here is taken under the file's lock. Evidence may have to be fetched from peers,
/// who may be slow: nothing of the deal waits for that.
final class Bundle {
  /// deal.md §10.2 "at most 256 pieces and 32 MiB"
  private static final int PIECES_MAX = 256;

  private static final int EVIDENCE_BYTES_MAX = 32 << 20;

  /// deal.md §10.2 "no longer than a minute"
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Parts parts;

  /// Held while a bundle is made: they are large.
  private final ReentrantLock one = new ReentrantLock();

  Bundle(Parts parts) {
    this.parts = parts;
  }

  /// What is kept here of a deal.
  ///
  /// @param parts by their names in the bundle, in its order
  /// @param people who speaks in it
  /// @param evidence what was named as evidence, in the order in which it was
  private record Kept(
      SequencedMap<String, Bytes> parts, Set<Cid> people, SequencedSet<Cid> evidence) {}

  /// A ZIP that can be checked without a network. Call it without the file's lock.
  byte[] export(DealFile file) throws IOException {
    one.lock();
    try {
      var bytes = new ByteArrayOutputStream();
      try (var zip = new ZipOutputStream(bytes)) {
        write(zip, kept(file));
      }
      return bytes.toByteArray();
    } finally {
      one.unlock();
    }
  }

  private static Kept kept(DealFile file) {
    synchronized (file) {
      var parts = new LinkedHashMap<String, Bytes>();
      parts.put("README.txt", Bytes.utf8(readme(file)));
      for (String name : List.of("ask", "quote", "terms")) {
        file.notes.bytes(name).ifPresent(part -> parts.put(name + ".cbor", part));
      }
      var people = new HashSet<Cid>();
      var evidence = new LinkedHashSet<Cid>();
      int n = 0;
      for (SignedStep step : file.steps) {
        parts.put("steps/%04d.cbor".formatted(n++), Bytes.of(step.encode()));
        people.add(step.step().author());
        pieces(step).forEach(piece -> evidence.add(piece.cid()));
      }
      file.settled.ifPresent(
          pot -> parts.put("chain.cbor", Bytes.of(DagCbor.encode(Pots.toData(pot)))));
      file.notes.bytes("closing").ifPresent(proof -> parts.put("closing.cbor", proof));
      for (Notes.Gas gas : file.notes.gas()) {
        parts.putIfAbsent("receipts/" + gas.step() + ".txt", Bytes.utf8(gas.transaction() + "\n"));
      }
      return new Kept(parts, people, evidence);
    }
  }

  private void write(ZipOutputStream zip, Kept kept) throws IOException {
    for (var part : kept.parts.entrySet()) put(zip, part.getKey(), part.getValue());
    for (Cid person : kept.people) {
      Optional<Log> log = parts.logs().apply(person);
      if (log.isEmpty()) continue;
      for (Entry entry : log.get().entries()) {
        put(
            zip,
            "logs/" + person + "/" + entry.seq() + "-" + entry.id() + ".cbor",
            Bytes.of(entry.encode()));
      }
    }
    var missing = new StringBuilder();
    long until = System.nanoTime() + PATIENCE.toNanos();
    int pieces = 0;
    long size = 0;
    for (Cid piece : kept.evidence) {
      boolean room = pieces < PIECES_MAX && System.nanoTime() < until;
      Optional<Bytes> content = room ? parts.evidence().apply(piece) : Optional.empty();
      if (content.isEmpty() || size + content.get().size() > EVIDENCE_BYTES_MAX) {
        missing.append(piece).append('\n');
        continue;
      }
      pieces++;
      size += content.get().size();
      put(zip, "evidence/" + piece, content.get());
    }
    if (!missing.isEmpty()) put(zip, "missing.txt", Bytes.utf8(missing.toString()));
  }

  private static List<Evidence> pieces(SignedStep step) {
    return switch (step.step().word()) {
      case Event.Delivered word -> word.evidence();
      case Event.Disputed word -> word.evidence();
      default -> List.of();
    };
  }

  private static void put(ZipOutputStream zip, String name, Bytes content) throws IOException {
    var entry = new ZipEntry(name);
    entry.setTime(0);
    zip.putNextEntry(entry);
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
    evidence/    blocks, named by their CIDs; missing.txt names those that couldn't be had
    """
        .formatted(file.id());
  }
}
