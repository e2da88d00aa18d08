package org.handsel.node.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.concurrent.Semaphore;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.handsel.ipfs.Block;
import org.handsel.libp2p.multiformats.MalformedException;

/// Makes a picture that is safe to publish of one that somebody brought: decoded within bounds,
/// turned upright, no larger than a screen, written anew as JPEG without any hidden data, in one
/// block.
final class Picture {
  /// What may be brought at most: 24 million pixels, as a good camera takes.
  static final long PIXELS_MAX = 24_000_000;

  private static final int SIDE_MAX = 1600;
  private static final float[] QUALITIES = {0.86f, 0.75f, 0.6f, 0.45f};

  /// Decoding takes up to 100 MB; one at a time keeps a small heap safe.
  private static final Semaphore DECODING = new Semaphore(1);

  private Picture() {}

  /// The picture that `bytes` hold, as JPEG of at most one block.
  ///
  /// @throws MalformedException if they are no picture, a broken one, or one that is too large
  static byte[] madeSafe(byte[] bytes) throws IOException {
    MediaType type = MediaType.of(bytes);
    if (!type.picture()) throw new MalformedException("not a PNG, JPEG or GIF picture");
    DECODING.acquireUninterruptibly();
    try {
      BufferedImage decoded = decode(bytes);
      int orientation = type == MediaType.JPEG ? Exif.orientation(bytes) : 1;
      return encode(drawn(decoded, orientation));
    } finally {
      DECODING.release();
    }
  }

  private static BufferedImage decode(byte[] bytes) throws IOException {
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) throw new MalformedException("not a picture that can be read");
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        long width = reader.getWidth(0);
        long height = reader.getHeight(0);
        // Before anything is unpacked: a bomb is small on disk and huge in memory.
        if (width * height > PIXELS_MAX) {
          throw new MalformedException(
              "a picture of " + width + " × " + height + " points; at most 24 million");
        }
        ImageReadParam param = reader.getDefaultReadParam();
        int step = (int) Math.max(1, Math.max(width, height) / (2L * SIDE_MAX));
        param.setSourceSubsampling(step, step, 0, 0);
        return reader.read(0, param);
      } catch (RuntimeException e) {
        throw new MalformedException("a broken picture", e);
      } finally {
        reader.dispose();
      }
    } catch (MalformedException e) {
      throw e;
    } catch (IOException e) {
      throw new MalformedException("a broken picture", e);
    }
  }

  private static BufferedImage drawn(BufferedImage source, int orientation) {
    boolean sideways = orientation >= 5;
    int width = sideways ? source.getHeight() : source.getWidth();
    int height = sideways ? source.getWidth() : source.getHeight();
    double scale = Math.min(1, (double) SIDE_MAX / Math.max(width, height));
    int outWidth = Math.max(1, (int) Math.round(width * scale));
    int outHeight = Math.max(1, (int) Math.round(height * scale));
    var out = new BufferedImage(outWidth, outHeight, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = out.createGraphics();
    g.setColor(Color.WHITE); // what is transparent becomes paper
    g.fillRect(0, 0, outWidth, outHeight);
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    var place = AffineTransform.getScaleInstance(scale, scale);
    place.concatenate(upright(orientation, source.getWidth(), source.getHeight()));
    g.drawImage(source, place, null);
    g.dispose();
    return out;
  }

  /// From the camera's orientation to upright, for a source of `w` × `h`.
  private static AffineTransform upright(int orientation, int w, int h) {
    return switch (orientation) {
      case 2 -> new AffineTransform(-1, 0, 0, 1, w, 0);
      case 3 -> new AffineTransform(-1, 0, 0, -1, w, h);
      case 4 -> new AffineTransform(1, 0, 0, -1, 0, h);
      case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
      case 6 -> new AffineTransform(0, 1, -1, 0, h, 0);
      case 7 -> new AffineTransform(0, -1, -1, 0, h, w);
      case 8 -> new AffineTransform(0, -1, 1, 0, 0, w);
      default -> new AffineTransform();
    };
  }

  private static byte[] encode(BufferedImage image) throws IOException {
    for (float quality : QUALITIES) {
      byte[] jpeg = encode(image, quality);
      if (jpeg.length <= Block.BYTES_MAX) return jpeg;
    }
    throw new MalformedException("a picture that doesn't become smaller than 1 MiB");
  }

  private static byte[] encode(BufferedImage image, float quality) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(quality);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
