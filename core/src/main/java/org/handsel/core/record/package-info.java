/// Everything public is a signed record: deterministic bytes, named by their hash, checked in one
/// order before anything else looks at them.
///
/// Start with [SignedRecord]: what travels and is kept. [Payload] is what it says; a [Pen] writes
/// new ones; an [Inspector] judges those of others and answers with a [Verdict], a value with a
/// price. [Records] is where they are kept, which `storage` implements. What a record of some
/// [Kind] has to say is that kind's affair. Spec: `docs/protocols/record.md`.
@NullMarked
package org.handsel.core.record;

import org.jspecify.annotations.NullMarked;
