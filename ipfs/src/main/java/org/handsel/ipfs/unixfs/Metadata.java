package org.handsel.ipfs.unixfs;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;

/// What a file, folder or symlink says of itself beside its content. Both are a part of its name:
/// the same content with another time is another file. Spec: unixfs, "dag-pb Optional Metadata".
///
/// @param mode permissions and more, an unsigned 32-bit number as it was read; bits without a
///   meaning included
/// @param mtime when it was changed last
public record Metadata(OptionalLong mode, Optional<Mtime> mtime) {
  /// Nothing is said.
  public static final Metadata NONE = new Metadata(OptionalLong.empty(), Optional.empty());

  private static final long MODE_MAX = 0xffff_ffffL;

  /// @throws IllegalArgumentException if the mode is beyond 32 bits
  public Metadata {
    if (mode.isPresent() && (mode.getAsLong() & ~MODE_MAX) != 0) {
      throw new IllegalArgumentException("a mode beyond 32 bits");
    }
  }

  /// The mode's bits that have a meaning. unixfs, "mode Field": "interpretedValue = originalValue &
  /// 07777".
  public OptionalLong permissions() {
    return mode.isPresent() ? OptionalLong.of(mode.getAsLong() & 07777) : mode;
  }

  /// A moment, as UnixFS counts it.
  ///
  /// @param seconds since 1970, or before it
  /// @param nanos the part of a second, 0 to 999,999,999
  public record Mtime(long seconds, int nanos) {
    private static final int NANOS_MAX = 999_999_999;
    private static final int NANOS_TAG = 2 << 3 | 5;

    /// @throws IllegalArgumentException if it is no part of a second
    public Mtime {
      if (nanos < 0 || nanos > NANOS_MAX) throw new IllegalArgumentException("nanos " + nanos);
    }

    /// This moment.
    public static Mtime of(Instant at) {
      return new Mtime(at.getEpochSecond(), at.getNano());
    }

    /// As an instant, or the nearest that there is.
    public Instant instant() {
      if (seconds < Instant.MIN.getEpochSecond()) return Instant.MIN;
      if (seconds > Instant.MAX.getEpochSecond()) return Instant.MAX;
      return Instant.ofEpochSecond(seconds, nanos);
    }

    Protobuf.Writer message() {
      var out = new Protobuf.Writer().varint(1, seconds);
      // unixfs, "mtime Field": fractional 0 is "stripped from the final structure before encoding".
      if (nanos != 0) {
        out.raw(
            new byte[] {
              NANOS_TAG,
              (byte) nanos,
              (byte) (nanos >>> 8),
              (byte) (nanos >>> 16),
              (byte) (nanos >>> 24)
            });
      }
      return out;
    }

    static Mtime read(Protobuf.Reader in) throws MalformedException {
      OptionalLong seconds = OptionalLong.empty();
      int nanos = 0;
      while (in.next()) {
        switch (in.field()) {
          case 1 -> seconds = OptionalLong.of(in.varint());
          case 2 -> nanos = nanos(in.raw());
          default -> in.skip();
        }
      }
      if (seconds.isEmpty()) throw new MalformedException("unixfs: a time without seconds");
      return new Mtime(seconds.getAsLong(), nanos);
    }

    /// The value of `field`, a fixed32. unixfs, "mtime Field": outside of "[1, 999999999] is not
    /// valid. This includes a fractional value of 0."
    private static int nanos(byte[] field) throws MalformedException {
      if (field.length != 5 || field[0] != NANOS_TAG) {
        throw new MalformedException("unixfs: a part of a second that isn't fixed32");
      }
      int nanos =
          (field[1] & 0xff)
              | (field[2] & 0xff) << 8
              | (field[3] & 0xff) << 16
              | (field[4] & 0xff) << 24;
      if (nanos < 1 || nanos > NANOS_MAX) {
        throw new MalformedException("unixfs: " + nanos + " is no part of a second");
      }
      return nanos;
    }
  }
}
