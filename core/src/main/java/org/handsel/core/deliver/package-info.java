/// What shows that something was delivered.
///
/// Start with [Evidence]: a block of content, named by its CID. The words "delivered" and "I have
/// it" themselves are steps of the deal. Spec: `docs/protocols/deal.md`.
@NullMarked
package org.handsel.core.deliver;

import org.jspecify.annotations.NullMarked;
