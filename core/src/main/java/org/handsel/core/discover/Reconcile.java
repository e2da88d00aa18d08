package org.handsel.core.discover;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.handsel.core.record.Version;
import org.handsel.libp2p.multiformats.Bytes;

/// How one side finds out what the other holds and it lacks.
@FunctionalInterface
public interface Reconcile {
  /// Asks `other` for what it holds in `topics`, and gives what is missing here to `lacking`, batch
  /// by batch.
  void with(Asker other, Collection<String> topics, Fetch lacking) throws IOException;

  /// Takes digests of records that the other side holds and this one lacks.
  @FunctionalInterface
  interface Fetch {
    /// Brings them over.
    void get(List<Bytes> digests) throws IOException;
  }

  /// The plain way: all items, page by page. It costs 40 bytes a record that both sides hold.
  static Reconcile fully(Holdings mine) {
    return (other, topics, lacking) -> {
      Optional<Version> after = Optional.empty();
      for (int pages = 0; pages < SyncLimits.DEFAULT.pagesMax(); pages++) {
        Asker.Page page = other.items(topics, after);
        List<Bytes> digests = page.items().stream().map(Version::digest).toList();
        batches(mine.missing(digests), lacking);
        if (!page.more()) return;
        after = Optional.of(page.items().getLast());
      }
    };
  }

  /// Hands `digests` on in pieces that fit one question.
  static void batches(List<Bytes> digests, Fetch fetch) throws IOException {
    int most = SyncLimits.DEFAULT.recordsMax();
    for (int from = 0; from < digests.size(); from += most) {
      fetch.get(digests.subList(from, Math.min(digests.size(), from + most)));
    }
  }
}
