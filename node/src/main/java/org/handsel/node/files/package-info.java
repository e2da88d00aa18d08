/// Files and folders by content: made, kept, fetched, read.
///
/// Start with [LocalStorage], which carries out what `app.Storage` says. [Storeroom] knows which
/// blocks stay: what the person pinned, what listings and deals need. [Pinning] fetches what was
/// pinned and isn't here yet.
@NullMarked
package org.handsel.node.files;

import org.jspecify.annotations.NullMarked;
