package org.handsel.node.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/// Draws the pictures that the demo's people publish, so that none has to be shipped.
final class Poster {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 640;

  private Poster() {}

  /// A bicycle in front of a wall, as PNG.
  static byte[] bicycle(Color frame) throws IOException {
    var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    wall(g);
    wheel(g, 270, 430);
    wheel(g, 690, 430);
    frame(g, frame);
    g.dispose();
    var png = new ByteArrayOutputStream();
    if (!ImageIO.write(image, "png", png)) {
      throw new IOException("this Java can't write PNG");
    }
    return png.toByteArray();
  }

  private static void wall(Graphics2D g) {
    g.setPaint(new GradientPaint(0, 0, new Color(0xf1e7d8), 0, HEIGHT, new Color(0xd9c7ac)));
    g.fillRect(0, 0, WIDTH, HEIGHT);
    g.setPaint(new Color(0x8e9a8b));
    g.fillRect(0, 545, WIDTH, HEIGHT - 545);
    g.setPaint(new Color(0, 0, 0, 28));
    g.fill(new Ellipse2D.Double(120, 535, 720, 34));
  }

  private static void wheel(Graphics2D g, int x, int y) {
    g.setPaint(new Color(0x2b2f33));
    g.setStroke(new BasicStroke(13));
    g.draw(new Ellipse2D.Double(x - 120, y - 120, 240, 240));
    g.setPaint(new Color(0xb8bec4));
    g.setStroke(new BasicStroke(2));
    for (int spoke = 0; spoke < 18; spoke++) {
      double angle = Math.PI * spoke / 9;
      g.drawLine(x, y, x + (int) (112 * Math.cos(angle)), y + (int) (112 * Math.sin(angle)));
    }
    g.setPaint(new Color(0x2b2f33));
    g.fill(new Ellipse2D.Double(x - 10, y - 10, 20, 20));
  }

  private static void frame(Graphics2D g, Color color) {
    g.setPaint(color);
    g.setStroke(new BasicStroke(15, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    var tubes = new Path2D.Double();
    tubes.moveTo(270, 430);
    tubes.lineTo(470, 440);
    tubes.lineTo(640, 245);
    tubes.lineTo(410, 255);
    tubes.lineTo(470, 440);
    tubes.moveTo(410, 255);
    tubes.lineTo(270, 430);
    tubes.moveTo(625, 195);
    tubes.lineTo(690, 430);
    g.draw(tubes);
    g.setPaint(new Color(0x2b2f33));
    g.drawLine(410, 255, 398, 205);
    g.drawLine(355, 200, 440, 205);
    g.drawLine(625, 195, 690, 178);
    g.setPaint(new Color(0x5b6168));
    g.setStroke(new BasicStroke(7));
    g.draw(new Ellipse2D.Double(445, 415, 50, 50));
    g.drawLine(470, 440, 512, 492);
    g.drawLine(500, 494, 535, 494);
  }
}
