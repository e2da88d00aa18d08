/// Secret keys on disk, locked with a passphrase.
///
/// Start with [Keyring]: a small file that holds a few named secrets, readable only with the
/// passphrase. [XChaCha] is the cipher. The recovery words are never here. Spec:
/// `docs/protocols/identity.md`, "Keys at rest".
@NullMarked
package org.handsel.storage.keys;

import org.jspecify.annotations.NullMarked;
