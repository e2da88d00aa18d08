package org.handsel.lab.wasm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Small WebAssembly modules, put together from the bytes of their code: one function, called
/// `run`, over one memory.
public final class Wasm {
  private static final HexFormat HEX = HexFormat.of();

  /// Adds up the bytes of the input.
  public static final String SUM =
      "0240 0340 2001 45 0d01 2002 2000 310000 7c 2102 2000 4101 6a 2100 2001 4101 6b 2101 0c00"
          + "0b 0b 2002";

  /// Gives the input back: `pointer << 32 | length`.
  public static final String ECHO = "2000 ad 4220 86 2001 ad 84";

  /// Never ends.
  public static final String ENDLESS = "0340 0c00 0b 4200";

  /// Asks for one more page, for ever.
  public static final String GROWING = "0340 4101 4000 1a 0c00 0b 4200";

  /// Traps at once.
  public static final String TRAP = "00";

  /// Calls itself.
  public static final String RECURSING = "2000 2001 1000";

  /// Says that its output is two gigabytes.
  public static final String BOASTING = "42ffffffff07";

  /// Adds up the bytes of the input, and goes on from there with xorshift, as often as the third
  /// number says.
  public static final String SUM_AND_XORSHIFT =
      "0240 0340 2001 45 0d01 2003 2000 310000 7c 2103 2000 4101 6a 2100 2001 4101 6b 2101 0c00"
          + "0b 0b"
          + turns();

  /// xorshift, as often as the third number says.
  public static final String XORSHIFT = "42" + leb(88172645463325252L) + "2103" + turns();

  private Wasm() {}

  /// Over local 3, which it gives back.
  private static String turns() {
    return "0240 0340 2002 50 0d01 2003 2003 420d 86 85 2103 2003 2003 4207 88 85 2103"
        + "2003 2003 4211 86 85 2103 2002 4201 7d 2102 0c00 0b 0b 2003";
  }

  /// A module whose `run` takes pointer and length of the input.
  ///
  /// @param code its instructions, hex; local 2 is an i64
  /// @param pages how much memory there is at the start
  public static byte[] module(String code, int pages) {
    return module("60027f7f017e", code, pages);
  }

  /// A module whose `run` takes one number more; local 3 is an i64.
  public static byte[] counting(String code) {
    return module("60037f7f7e017e", code, 1);
  }

  private static byte[] module(String type, String code, int pages) {
    var out = new Out();
    out.raw("0061736d01000000");
    out.section(1, "01" + type);
    out.section(3, "0100");
    out.section(5, "0100" + leb(pages));
    out.section(7, "02" + name("run") + "0000" + name("memory") + "0200");
    String body = "01017e" + code.replace(" ", "") + "0b";
    out.section(10, "01" + leb(body.length() / 2) + body);
    return out.toByteArray();
  }

  /// A WASI program that writes 64 bytes to its output, for ever.
  public static byte[] printing() {
    var out = new Out();
    out.raw("0061736d01000000");
    out.section(1, "0260047f7f7f7f017f600000");
    out.section(2, "01" + name("wasi_snapshot_preview1") + name("fd_write") + "0000");
    out.section(3, "0101");
    out.section(5, "010001");
    out.section(7, "02" + name("_start") + "0001" + name("memory") + "0200");
    String body = "00" + "0340 4101 4100 4101 4108 1000 1a 0c00 0b".replace(" ", "") + "0b";
    out.section(10, "01" + leb(body.length() / 2) + body);
    out.section(11, "010041000b08" + "1000000040000000");
    return out.toByteArray();
  }

  private static String name(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return leb(bytes.length) + HEX.formatHex(bytes);
  }

  /// A number as the format writes it, signed or not: there is room for the sign.
  private static String leb(long value) {
    var out = new StringBuilder();
    for (long left = value; ; left >>= 7) {
      boolean last = left < 64;
      out.append(HEX.toHexDigits((byte) ((left & 0x7f) | (last ? 0 : 0x80))));
      if (last) return out.toString();
    }
  }

  private static final class Out extends ByteArrayOutputStream {
    void raw(String hex) {
      writeBytes(HEX.parseHex(hex));
    }

    void section(int id, String hex) {
      write(id);
      raw(leb(hex.length() / 2) + hex);
    }
  }
}
