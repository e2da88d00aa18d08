package org.handsel.node.app;

import java.awt.Color;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;

/// Keeps what it's given under made-up names; every other name shows one green dot.
final class FixturePictures implements Pictures {
  /// A PNG of one pixel.
  static final byte[] DOT =
      java.util.HexFormat.of()
          .parseHex(
              "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
                  + "0000000c4944415408d763682a00000002ac01559e2dc18e0000000049454e44ae426082");

  /// Two drawn pictures of every sample listing; none of what a test publishes.
  static List<String> of(String slot) {
    return slot.startsWith("sample-")
        ? List.of("bafkreidrawn" + slot.substring(7), "bafkreidrawnmore" + slot.substring(7))
        : List.of();
  }

  /// A picture of its own for each name: a ground, a hill and a sun in colours made of it.
  static byte[] draw(String name) {
    int seed = (name.hashCode() * 0x9E3779B1) >>> 17;
    var image = new BufferedImage(480, 360, BufferedImage.TYPE_INT_RGB);
    var g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    float hue = (seed % 36) / 36f;
    g.setColor(Color.getHSBColor(hue, 0.16f, 0.94f));
    g.fillRect(0, 0, 480, 360);
    g.setColor(Color.getHSBColor(hue + 0.08f, 0.45f, 0.9f));
    g.fillOval(60 + seed % 240, 40 + seed % 60, 90, 90);
    g.setColor(Color.getHSBColor(hue + 0.45f, 0.35f, 0.62f));
    g.fillOval(-120 + seed % 90, 210, 460, 330);
    g.setColor(Color.getHSBColor(hue + 0.5f, 0.42f, 0.45f));
    g.fillOval(170 + seed % 70, 240, 420, 300);
    g.dispose();
    var out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private final Map<String, Content> kept = new HashMap<>();

  @Override
  public Kept add(String kind, String name, InputStream in) throws RefusedException, IOException {
    if (name.equals("bomb.png")) {
      throw new RefusedException(
          RefusedException.Kind.INVALID, "picture.unreadable", "The picture can't be used.");
    }
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
    if (cid.startsWith("bafkreidrawn") || cid.startsWith("bafkreievidence")) {
      return new Content("image/png", draw(cid));
    }
    return kept.getOrDefault(cid, new Content("image/png", DOT));
  }
}
