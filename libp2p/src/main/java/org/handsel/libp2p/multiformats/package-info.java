/// Self-describing values without I/O: varints, multibase, multihash, CIDs, multiaddrs, frames.
@NullMarked
package org.handsel.libp2p.multiformats;

import org.jspecify.annotations.NullMarked;
