/// Settling disputes, as a service that people offer.
///
/// Start with [Arbitration]. An arbiter's listing says who rules, from which account, and the most
/// it takes; a seller names arbiters in a listing's policy, and both sides of a deal sign its
/// panel. An arbiter hears of a deal only when it is disputed. Spec: `docs/protocols/deal.md`,
/// section 9.
@NullMarked
package org.handsel.services.arbitration;

import org.jspecify.annotations.NullMarked;
