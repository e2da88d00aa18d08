package org.handsel.node.app;

import java.io.IOException;
import java.io.InputStream;

/// Pictures of listings and evidence of deals: blocks named by CID.
public interface Pictures {
  /// Keeps what `in` holds. Pictures are decoded within bounds and written anew without their
  /// hidden data (place, camera); other evidence is kept as it is.
  ///
  /// @param kind `picture` or `evidence`
  Kept add(String kind, String name, InputStream in) throws RefusedException, IOException;

  /// Reads one, from here or from connected peers.
  Content read(String cid) throws RefusedException, IOException;

  /// What was kept.
  record Kept(String cid, String name, String mediaType, long size) {}

  /// Something kept; `mediaType` was found from its bytes, never from what anybody said.
  @SuppressWarnings("ArrayRecordComponent") // goes straight to whoever asked; nobody compares it
  record Content(String mediaType, byte[] bytes) {}
}
