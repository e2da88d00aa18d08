/// What stays of a deal in public: history that can't hide its holes, and ratings that only
/// finished deals earn.
///
/// Start with [Hist]: one line of a device's history, opened before money is locked and closed
/// after the deal. A [Rating] was sealed before either side could read the other's; [Ratings] says
/// which of them count, and [History] what a person's entries add up to. Everything is judged from
/// signed facts alone, without any chain. Spec: `docs/protocols/history.md`,
/// `docs/protocols/rating.md`.
@NullMarked
package org.handsel.core.rate;

import org.jspecify.annotations.NullMarked;
