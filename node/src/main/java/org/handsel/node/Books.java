package org.handsel.node;

import java.nio.file.Path;
import java.util.ServiceLoader;
import org.handsel.chain.Journals;
import org.handsel.core.deal.Ledger;

/// Stands between a node and the two books that everything durable about money goes through: the
/// ledger of deals and the wallet's journals. In a node that people use there is nothing between;
/// the lab puts something there that dies at a moment of its choice (`docs/decisions/0030`).
///
/// An implementation is found by `META-INF/services`; what is shipped has none.
public interface Books {
  /// The ledger that the node in `home` is to use instead of `kept`.
  default Ledger ledger(Path home, Ledger kept) {
    return kept;
  }

  /// The journals that the node in `home` is to use instead of `kept`.
  default Journals journals(Path home, Journals kept) {
    return kept;
  }

  /// What the class path brings; nothing between if it brings nothing.
  static Books found() {
    return ServiceLoader.load(Books.class).findFirst().orElse(new Books() {});
  }
}
