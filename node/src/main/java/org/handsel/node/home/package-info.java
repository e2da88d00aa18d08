/// One person's data directory: where it is, who may use it, and the small files that say how the
/// node is set up and how its commands find it.
///
/// Start with [Home]: it makes the directory, holds its lock while a node runs, and writes
/// [NodeFile] and the token for the commands. [Config] is `config.toml` under the environment and
/// the command line. [Logs] is where the node says what it does. What never stands in any of these
/// files: a secret other than the token, which lives as long as the process.
@NullMarked
package org.handsel.node.home;

import org.jspecify.annotations.NullMarked;
