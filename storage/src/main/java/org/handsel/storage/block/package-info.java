/// Which blocks stay, and who needs them; the blocks themselves are plain files of `ipfs`.
///
/// [Pins] is all there is.
@NullMarked
package org.handsel.storage.block;

import org.jspecify.annotations.NullMarked;
