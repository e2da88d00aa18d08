/// Projects in git: who may move their branches, and what people say about them.
///
/// Start with [Project], what its founder signed. [Claim] is one maintainer's word of where the
/// branches are, [Canon] what enough of them agree on. [Opened] and [Act] are issues, patches and
/// what is done on them, [Matter] is what these come to, and [Said] are the words. All of it is
/// pure; git itself is `node.code`'s. Spec: `docs/protocols/code.md`.
@NullMarked
package org.handsel.services.code;

import org.jspecify.annotations.NullMarked;
