/// WebAssembly for tests and benches. Start with [Wasm].
@NullMarked
package org.handsel.lab.wasm;

import org.jspecify.annotations.NullMarked;
