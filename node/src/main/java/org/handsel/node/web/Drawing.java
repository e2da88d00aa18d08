package org.handsel.node.web;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import gg.jte.Content;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What is drawn here as SVG: icons, the picture made from an identity's hash, and QR codes.
/// Nothing that a stranger wrote gets into it: names of icons are ours, the rest is made of
/// numbers.
final class Drawing {
  /// Eight grounds with two colours each that go with them, all of one family.
  private static final String[][] PALETTE = {
    {"#dcebe6", "#1f6f6b", "#e0a458"},
    {"#e7e3d4", "#7a5c1e", "#2f7f79"},
    {"#dfe6ef", "#35557f", "#d98b5f"},
    {"#efe0df", "#8c3f4d", "#3b7a6f"},
    {"#e3ead4", "#4d6b22", "#b5683c"},
    {"#e8e0ee", "#644a86", "#4f9186"},
    {"#f1e4d0", "#a0552a", "#27606f"},
    {"#d9e8ea", "#14566a", "#c8753f"},
  };

  private static final int TILES = 4;
  private static final int TILE = 10;

  private final Map<String, String> icons = new ConcurrentHashMap<>();

  /// The icon `name` of the set, decorative: a word stands beside it.
  Content icon(String name) {
    String svg = icons.computeIfAbsent(name, Drawing::readIcon);
    return output -> output.writeContent(svg);
  }

  private static String readIcon(String name) {
    String file =
        new String(Assets.read("icons/" + name + ".svg"), StandardCharsets.UTF_8)
            .replaceAll("(?s)<!--.*?-->", "");
    String inside = file.substring(file.indexOf('>') + 1, file.lastIndexOf("</svg>")).strip();
    return "<svg class=\"icon\" aria-hidden=\"true\" viewBox=\"0 0 24 24\" fill=\"none\""
        + " stroke=\"currentColor\" stroke-linecap=\"round\" stroke-linejoin=\"round\">"
        + inside.replaceAll("\\s*\\R\\s*", "")
        + "</svg>";
  }

  /// A picture made from the hash of an identity: quarter circles on a ground, mirrored like a
  /// face.
  Content avatar(String id) {
    byte[] hash = Assets.sha256().digest(id.getBytes(StandardCharsets.UTF_8));
    String[] colours = PALETTE[hash[0] & 7];
    var svg = new StringBuilder();
    svg.append("<svg class=\"avatar\" aria-hidden=\"true\" viewBox=\"0 0 40 40\">")
        .append("<rect width=\"40\" height=\"40\" fill=\"")
        .append(colours[0])
        .append("\"/>");
    for (int row = 0; row < TILES; row++) {
      for (int column = 0; column < TILES / 2; column++) {
        int bits = hash[1 + row * 2 + column] & 0xff;
        if ((bits & 7) == 0) {
          continue; // one tile in eight stays empty
        }
        String colour = colours[1 + (bits >> 3 & 1)];
        int corner = bits >> 4 & 3;
        quarter(svg, column, row, corner, colour);
        quarter(svg, TILES - 1 - column, row, corner ^ 1, colour);
      }
    }
    String done = svg.append("</svg>").toString();
    return output -> output.writeContent(done);
  }

  /// A quarter of a disc in a tile, around corner 0 top left, 1 top right, 2 bottom left, 3 bottom
  /// right.
  private static void quarter(StringBuilder svg, int column, int row, int corner, String colour) {
    int left = column * TILE;
    int top = row * TILE;
    int x = (corner & 1) == 0 ? left : left + TILE;
    int y = (corner & 2) == 0 ? top : top + TILE;
    int across = (corner & 1) == 0 ? TILE : -TILE;
    int down = (corner & 2) == 0 ? TILE : -TILE;
    int sweep = across * down > 0 ? 1 : 0;
    svg.append(
        "<path fill=\"%s\" d=\"M%d %dh%da10 10 0 0 %d %d %dz\"/>"
            .formatted(colour, x, y, across, sweep, -across, down));
  }

  /// `text` as a QR code, named for readers by `label`.
  Content qr(String text, String label) {
    BitMatrix bits;
    try {
      bits =
          new QRCodeWriter()
              .encode(
                  text,
                  BarcodeFormat.QR_CODE,
                  0,
                  0,
                  Map.of(
                      EncodeHintType.MARGIN,
                      1,
                      EncodeHintType.ERROR_CORRECTION,
                      ErrorCorrectionLevel.M));
    } catch (WriterException e) {
      throw new IllegalArgumentException("too long for a QR code: " + text.length(), e);
    }
    var path = new StringBuilder();
    for (int y = 0; y < bits.getHeight(); y++) {
      int x = 0;
      while (x < bits.getWidth()) {
        int start = x;
        while (x < bits.getWidth() && bits.get(x, y)) {
          x++;
        }
        if (x > start) {
          path.append("M%d %dh%dv1h-%dz".formatted(start, y, x - start, x - start));
        }
        x++;
      }
    }
    int side = bits.getWidth();
    return output -> {
      output.writeContent(
          "<svg class=\"qr\" role=\"img\" shape-rendering=\"crispEdges\" viewBox=\"0 0 "
              + side
              + " "
              + side
              + "\" aria-label=\"");
      output.writeUserContent(label);
      output.writeContent("\"><path fill=\"currentColor\" d=\"" + path + "\"/></svg>");
    };
  }
}
