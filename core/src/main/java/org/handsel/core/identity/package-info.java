/// Who signs: an identity is not a key but the hash of a small signed log's first entry, so that it
/// outlives every device.
///
/// Start with [Log]: the set of entries that are known of one identity, and its [Trunk], the part
/// that counts, which is a function of that set alone. An [Entry] is one signed line; a [Domain]
/// keeps signatures of different meaning apart; a [Phrase] is what the coldest keys come from.
/// Nothing here stores a key: `storage.keys` does. Spec: `docs/protocols/identity.md`.
@NullMarked
package org.handsel.core.identity;

import org.jspecify.annotations.NullMarked;
