package org.handsel.node.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Reads the one thing of a JPEG's hidden data that must survive its removal: which way is up.
/// Spec: Exif 2.32, 4.6.4, tag 274. Whatever is broken counts as "upright".
final class Exif {
  private static final int UPRIGHT = 1;
  private static final int ORIENTATION = 0x0112;
  private static final int APP1 = 0xe1;
  private static final int SCAN = 0xda;

  private Exif() {}

  /// 1 to 8 as Exif counts: mirrored and turned ways to hold a camera.
  static int orientation(byte[] jpeg) {
    var in = ByteBuffer.wrap(jpeg);
    int at = 2;
    while (at + 4 <= jpeg.length && (in.get(at) & 0xff) == 0xff) {
      int marker = in.get(at + 1) & 0xff;
      int length = in.getShort(at + 2) & 0xffff;
      if (marker == SCAN || length < 2 || at + 2 + length > jpeg.length) return UPRIGHT;
      if (marker == APP1 && length >= 16 && in.getInt(at + 4) == 0x45786966) {
        return inTiff(in.slice(at + 10, length - 8));
      }
      at += 2 + length;
    }
    return UPRIGHT;
  }

  private static int inTiff(ByteBuffer tiff) {
    if (tiff.remaining() < 10) return UPRIGHT;
    tiff.order(tiff.getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    if (directory < 8 || directory > tiff.remaining() - 2) return UPRIGHT;
    int entries = tiff.getShort(directory) & 0xffff;
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + 12 * i;
      if (entry > tiff.remaining() - 12) return UPRIGHT;
      if ((tiff.getShort(entry) & 0xffff) == ORIENTATION) {
        int value = tiff.getShort(entry + 8) & 0xffff;
        return value >= 1 && value <= 8 ? value : UPRIGHT;
      }
    }
    return UPRIGHT;
  }
}
