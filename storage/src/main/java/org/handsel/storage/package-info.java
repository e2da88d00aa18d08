/// Where a node keeps what it knows. SQLite is the truth; the search index is made from it and can
/// be deleted.
///
/// Start with [Database]: one file, one thread that writes, a few that read. There are two files:
/// `truth.db` for what nobody could give back (identity, deals, wallet, mail), which is on the disk
/// before anybody is told; `records.db` for what other nodes hold too. [Schema] lists what is in
/// them. Nothing here knows a peer or a page.
@NullMarked
package org.handsel.storage;

import org.jspecify.annotations.NullMarked;
