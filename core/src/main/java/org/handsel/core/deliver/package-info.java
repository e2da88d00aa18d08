/// What shows that something was delivered.
///
/// Start with [Evidence]: a block of content, named by its CID. The words "delivered" and "I have
/// it" themselves are steps of the deal. Spec: `docs/protocols/deal.md`. What is paid while it is
/// earned has a [Payer] and a [Payee]; `docs/protocols/voucher.md`.
@NullMarked
package org.handsel.core.deliver;

import org.jspecify.annotations.NullMarked;
