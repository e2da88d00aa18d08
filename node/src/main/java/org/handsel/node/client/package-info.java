/// Speaks to a running node through its HTTP API, in the same views that pages show.
///
/// Start with [NodeClient]. The command line and the demo are made of it; anybody else can do what
/// they do.
@NullMarked
package org.handsel.node.client;

import org.jspecify.annotations.NullMarked;
