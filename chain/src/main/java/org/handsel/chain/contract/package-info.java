/// The compiled contracts as this build has them: what is deployed, where it comes to lie, and what
/// its code hashes to. Start with [Artifact]. Compiled from `contracts/`, which holds the source.
@NullMarked
package org.handsel.chain.contract;

import org.jspecify.annotations.NullMarked;
