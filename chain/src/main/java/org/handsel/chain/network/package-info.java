/// Which chain a network settles on, and what is known of it beforehand: [Network]. Values only;
/// the network file that they come from is the node's business.
@NullMarked
package org.handsel.chain.network;

import org.jspecify.annotations.NullMarked;
