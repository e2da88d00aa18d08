/// Exact amounts: how much, of what, and what that is called.
///
/// Start with [Money]: a whole number of an [Asset]'s smallest units, never a fraction and never a
/// `double`. A [Currency] says how people write an asset; [Currencies] is the table of those that a
/// network knows. Nothing here knows a rate of exchange: a token is worth an ISO currency one to
/// one, or nothing that we could say.
@NullMarked
package org.handsel.core.money;

import org.jspecify.annotations.NullMarked;
