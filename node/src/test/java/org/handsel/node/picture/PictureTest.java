package org.handsel.node.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.handsel.ipfs.Block;
import org.handsel.libp2p.NearMisses;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(NearMisses.class)
class PictureTest {
  @Test
  void aPictureIsWrittenAnewAsJpegOfOneBlock() throws IOException {
    byte[] safe = Picture.madeSafe(encoded("png", halves(3000, 2000)));
    assertThat(MediaType.of(safe)).isEqualTo(MediaType.JPEG);
    assertThat(safe).hasSizeLessThanOrEqualTo(Block.BYTES_MAX);
    BufferedImage seen = ImageIO.read(new ByteArrayInputStream(safe));
    assertThat(Math.max(seen.getWidth(), seen.getHeight())).isLessThanOrEqualTo(1600);
    assertThat(reddish(seen, 10, 10)).isTrue();
  }

  @Test
  void hiddenDataDoesNotSurvive() throws IOException {
    byte[] jpeg = withExif(encoded("jpg", halves(64, 32)), 1, "GPS 48.85 N 2.35 E");
    byte[] safe = Picture.madeSafe(jpeg);
    assertThat(new String(safe, StandardCharsets.ISO_8859_1)).doesNotContain("GPS");
  }

  @Test
  void aPhoneHeldSidewaysGivesAnUprightPicture() throws IOException {
    byte[] jpeg = withExif(encoded("jpg", halves(64, 32)), 6, "");
    BufferedImage seen = ImageIO.read(new ByteArrayInputStream(Picture.madeSafe(jpeg)));
    assertThat(seen.getWidth()).isEqualTo(32);
    assertThat(seen.getHeight()).isEqualTo(64);
    assertThat(reddish(seen, 16, 6)).as("the left half is on top now").isTrue();
    assertThat(reddish(seen, 16, 58)).isFalse();
  }

  @Test
  void aBombIsRefusedBeforeItIsUnpacked() {
    assertThatThrownBy(() -> Picture.madeSafe(pngHeader(60_000, 60_000)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("at most 24 million");
  }

  @Test
  void whatIsNoPictureIsRefused() {
    byte[] script = "<svg onload=alert(1)>".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Picture.madeSafe(script)).isInstanceOf(MalformedException.class);
    assertThat(MediaType.of(script)).isEqualTo(MediaType.TEXT);
  }

  @Test
  void aTornPictureIsRefused() throws IOException {
    byte[] whole = encoded("png", halves(200, 200));
    byte[] torn = Arrays.copyOf(whole, 60);
    assertThatThrownBy(() -> Picture.madeSafe(torn)).isInstanceOf(MalformedException.class);
  }

  static Stream<Named<byte[]>> noBytesBreakTheReader() throws IOException {
    byte[] jpeg = encoded("jpg", halves(8, 8));
    return Stream.of(
        named("PNG", encoded("png", halves(8, 8))), named("JPEG", withExif(jpeg, 6, "GPS")));
  }

  @MethodSource
  @FuzzTest
  void noBytesBreakTheReader(byte[] bytes) {
    try {
      assertThat(Exif.orientation(bytes)).isBetween(1, 8);
      assertThat(MediaType.of(Picture.madeSafe(bytes))).isEqualTo(MediaType.JPEG);
    } catch (IOException refused) {
      assertThat(refused).isInstanceOf(MalformedException.class);
    }
  }

  private static BufferedImage halves(int width, int height) {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var g = image.createGraphics();
    g.setColor(Color.RED);
    g.fillRect(0, 0, width / 2, height);
    g.setColor(Color.BLUE);
    g.fillRect(width / 2, 0, width - width / 2, height);
    g.dispose();
    return image;
  }

  private static boolean reddish(BufferedImage image, int x, int y) {
    var color = new Color(image.getRGB(x, y));
    return color.getRed() > color.getBlue();
  }

  private static byte[] encoded(String format, BufferedImage image) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, format, bytes);
    return bytes.toByteArray();
  }

  /// The JPEG with an Exif segment: one directory entry, then `comment` where it lies idle.
  private static byte[] withExif(byte[] jpeg, int orientation, String comment) {
    byte[] text = comment.getBytes(StandardCharsets.US_ASCII);
    var exif = ByteBuffer.allocate(2 + 2 + 6 + 8 + 2 + 12 + 4 + text.length);
    exif.putShort((short) 0xffe1).putShort((short) (exif.capacity() - 2));
    exif.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
    exif.putShort((short) 0x4d4d).putShort((short) 42).putInt(8);
    exif.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
    exif.putShort((short) orientation).putShort((short) 0).putInt(0).put(text);
    var out = ByteBuffer.allocate(jpeg.length + exif.capacity());
    return out.put(jpeg, 0, 2).put(exif.flip()).put(jpeg, 2, jpeg.length - 2).array();
  }

  private static byte[] pngHeader(int width, int height) {
    var chunk = ByteBuffer.allocate(17);
    chunk.put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(width).putInt(height);
    chunk.put(new byte[] {8, 2, 0, 0, 0});
    var crc = new CRC32();
    crc.update(chunk.array());
    return ByteBuffer.allocate(8 + 4 + 17 + 4)
        .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'})
        .putInt(13)
        .put(chunk.array())
        .putInt((int) crc.getValue())
        .array();
  }
}
