/// Homes, whole or in parts, for some nights.
///
/// Start with [Stays]: all that is particular to it. [Home] is what a listing says of prices and
/// rules, [Stay] what a guest wants, [Span] some nights in a row.
@NullMarked
package org.handsel.services.stays;

import org.jspecify.annotations.NullMarked;
