package org.handsel.node.cli;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A QR code in a terminal: two of its rows in each line, light on dark as most terminals are, with
/// the quiet border that readers want.
final class QrLines {
  private static final int BORDER = 2;

  private QrLines() {}

  /// The lines for `text`.
  static List<String> of(String text) {
    BitMatrix bits;
    try {
      bits =
          new QRCodeWriter()
              .encode(text, BarcodeFormat.QR_CODE, 0, 0, Map.of(EncodeHintType.MARGIN, BORDER));
    } catch (WriterException e) {
      throw new IllegalArgumentException("too long for a QR code: " + text.length(), e);
    }
    var lines = new ArrayList<String>();
    for (int y = 0; y < bits.getHeight(); y += 2) {
      var line = new StringBuilder();
      for (int x = 0; x < bits.getWidth(); x++) {
        boolean top = !bits.get(x, y);
        boolean bottom = y + 1 >= bits.getHeight() || !bits.get(x, y + 1);
        line.append(top && bottom ? '█' : top ? '▀' : bottom ? '▄' : ' ');
      }
      lines.add(line.toString());
    }
    return lines;
  }
}
