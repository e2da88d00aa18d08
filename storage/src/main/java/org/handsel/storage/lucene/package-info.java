/// The search index: made from the records in SQLite, and made anew when it is missing, damaged or
/// of another make.
///
/// Start with [ListingIndex]. [Words] brings text to its stems in three languages; [Asked] turns a
/// query into Lucene's; [Shape] turns a listing into a document. Nothing here is the truth.
@NullMarked
package org.handsel.storage.lucene;

import org.jspecify.annotations.NullMarked;
