/// From a listing to terms that both sides sign.
///
/// Start with [Terms]: everything that two people agree on. A buyer's [Ask] leads to a seller's
/// [Quote]; [Quoting] makes terms of listing and ask, the same way on both sides, and
/// [NoDealException] says why there are none. [Role] says who is who. Spec:
/// `docs/protocols/deal.md`, sections 2 and 3.
@NullMarked
package org.handsel.core.agree;

import org.jspecify.annotations.NullMarked;
