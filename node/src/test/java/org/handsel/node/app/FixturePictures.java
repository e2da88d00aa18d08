package org.handsel.node.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Keeps what it's given under made-up names; every other name shows one green dot.
final class FixturePictures implements Pictures {
  /// A PNG of one pixel.
  static final byte[] DOT =
      java.util.HexFormat.of()
          .parseHex(
              "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
                  + "0000000c4944415408d763682a00000002ac01559e2dc18e0000000049454e44ae426082");

  private final Map<String, Content> kept = new HashMap<>();

  @Override
  public Kept add(String kind, String name, InputStream in) throws IOException {
    byte[] bytes = in.readAllBytes();
    String cid = "bafkreipicture" + kept.size();
    kept.put(cid, new Content("image/png", bytes));
    return new Kept(cid, name, "image/png", bytes.length);
  }

  @Override
  public Content read(String cid) throws RefusedException {
    if (!cid.startsWith("bafk")) {
      FixtureApp.only(Optional.empty(), "picture");
    }
    return kept.getOrDefault(cid, new Content("image/png", DOT));
  }
}
