package org.handsel.core.discover;

/// Answers what a person looks for from this node's own disk. Safe for use by many threads.
public interface Search {
  /// A page of what `query` asks, best first, among what is known here now.
  Found find(Query query);
}
