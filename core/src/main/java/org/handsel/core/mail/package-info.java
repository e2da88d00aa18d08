/// Messages that wait for their reader.
///
/// Start with [Mailbox]: what is posted is written down before it is sent, and sent until it is
/// acknowledged; doubles are harmless. A [Letter] is one message about one deal. Which way letters
/// travel is for `node` to say: today straight over a connection. Spec: `docs/protocols/mail.md`.
@NullMarked
package org.handsel.core.mail;

import org.jspecify.annotations.NullMarked;
