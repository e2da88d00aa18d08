/// Pictures of listings and evidence of deals: what people bring in, made safe, kept as blocks, and
/// what others sent, told by its bytes.
///
/// Start with [PictureBox]. [Picture] decodes within bounds and writes anew, so that a picture
/// carries neither a bomb nor where it was taken; [MediaType] looks at bytes and believes no name.
@NullMarked
package org.handsel.node.picture;

import org.jspecify.annotations.NullMarked;
