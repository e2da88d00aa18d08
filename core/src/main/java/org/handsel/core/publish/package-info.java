/// What people make known: listings, and who they are.
///
/// Start with [Listing]: the part of a listing that every service shares, read from a signed
/// record. [Profile] is a person's public name. [Topics] says where a record is offered. Spec:
/// `docs/protocols/listing.md` and `docs/protocols/topics.md`.
@NullMarked
package org.handsel.core.publish;

import org.jspecify.annotations.NullMarked;
