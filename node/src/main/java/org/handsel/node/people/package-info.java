/// Who I am, and what is known of others.
///
/// Start with [Folk]. [Reputation] adds up what signed facts say of a person; it never asks
/// anybody.
@NullMarked
package org.handsel.node.people;

import org.jspecify.annotations.NullMarked;
