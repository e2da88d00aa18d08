/// The door of a node: making the identity, unlocking it, and starting what needs it.
///
/// Start with [Doorstep], which carries out `node.app.Setup`. Before the door is open nothing of a
/// node runs but its pages; what lies behind it stands in a [Gate], whose parts refuse until then.
@NullMarked
package org.handsel.node.setup;

import org.jspecify.annotations.NullMarked;
