/// The network file: which chain a network settles on, which money it knows, and how firmly a block
/// counts. [NetworkFile] reads it and hands its parts to the rooms that need them. Spec:
/// `docs/protocols/network-file.md`. The built-in one, `local`, is the resource `local.toml`.
@NullMarked
package org.handsel.node.network;

import org.jspecify.annotations.NullMarked;
