/// The command line's guide, run as it stands: every command in `docs/guide` is typed at real
/// nodes, and what they print is compared with what the guide shows. Start with [TranscriptTest].
@NullMarked
package org.handsel.lab.transcript;

import org.jspecify.annotations.NullMarked;
