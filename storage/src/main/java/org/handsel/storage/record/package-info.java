/// Public records and identity logs on disk.
///
/// Start with [RecordStore]: the newest revision of every slot, and facts. [LogStore] holds what is
/// known of identities, [Numbers] the numbers that only rise, [Settings] and [PeerBook] what this
/// node remembers about itself.
@NullMarked
package org.handsel.storage.record;

import org.jspecify.annotations.NullMarked;
