/// From a listing to terms that both sides sign.
///
/// Start with [Role]: who is who in a deal, on the wire and on the chain. Spec:
/// `docs/protocols/deal.md`.
@NullMarked
package org.handsel.core.agree;

import org.jspecify.annotations.NullMarked;
