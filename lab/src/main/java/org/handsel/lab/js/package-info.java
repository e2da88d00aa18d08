/// js-libp2p as another party: for interop tests and as the yardstick of benches.
///
/// [JsFolder] installs the pinned packages of `lab/interop/js` into the build folder and bundles
/// what a page is to load, [JsPeer] is one running process of them, and [Alone] runs commands where
/// nothing but loopback exists.
@NullMarked
package org.handsel.lab.js;

import org.jspecify.annotations.NullMarked;
