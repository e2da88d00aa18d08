package org.handsel.ipfs.car;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockStore;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;
import org.handsel.libp2p.multiformats.Varint;

/// A CAR file while it is read from front to back: its roots, then block after block, each held to
/// its name before anybody sees it. Of a file of version 2 the payload is read, the index isn't: it
/// says nothing that the payload doesn't. Spec: ipld `specs/transport/car`.
///
/// ```java
/// try (var car = CarReader.open(in, CarLimits.DEFAULT)) {
///   CarReader.Loaded loaded = car.load(store);
/// }
/// ```
///
/// One section is in memory at a time. A length that lies, a block that isn't what its name says, a
/// file that ends too early: each is a [MalformedException], and what came before is true.
public final class CarReader implements Closeable {
  private static final int SECTION_BYTES_MAX = Cid.BYTES_MAX + Block.TAKEN_BYTES_MAX;

  /// CARv2, "Header": characteristics, data offset, data size, index offset.
  private static final int V2_HEADER_BYTES = 40;

  private static final int V2_PRAGMA_BYTES = 11;
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private final CarLimits limits;
  private int version;
  private List<Cid> roots = List.of();

  /// How many bytes of the payload there may still be; of version 1 all that is allowed.
  private long left;

  /// True if the payload must have all of `left`, as version 2 says.
  private boolean sized;

  private long blocks;

  private CarReader(InputStream in, CarLimits limits) {
    this.in = new BufferedInputStream(in, BUFFER_BYTES);
    this.limits = limits;
    this.left = limits.bytesMax();
  }

  /// The CAR file that `in` holds, its header read.
  ///
  /// @throws MalformedException if that is none, of an unknown version, or beyond a limit
  public static CarReader open(InputStream in, CarLimits limits) throws IOException {
    var car = new CarReader(in, limits);
    car.readHeader();
    return car;
  }

  private void readHeader() throws IOException {
    Data.Map header = header();
    version = (int) header.integer("version", 1, 2);
    if (version == 2) {
      header.only("version");
      openPayload();
      header = header();
      long inner = header.integer("version", 1, Integer.MAX_VALUE);
      // CARv2, "CARv1 data payload": "a version field with a value strictly of 1".
      if (inner != 1) throw new MalformedException("car: a payload of version " + inner);
    }
    header.only("version", "roots");
    var names = new ArrayList<Cid>();
    for (Data root : header.list("roots")) names.add(root.asLink());
    if (names.size() > limits.rootsMax()) {
      throw new MalformedException("car: more than " + limits.rootsMax() + " roots");
    }
    roots = List.copyOf(names);
  }

  private Data.Map header() throws IOException {
    long length = length();
    if (length < 0) throw new MalformedException("car: it has no header");
    if (length == 0 || length > limits.headerBytesMax()) {
      throw new MalformedException("car: a header of " + length + " bytes");
    }
    var form = DagCbor.Limits.of(limits.headerBytesMax());
    Data.Map header = DagCbor.decode(take((int) length), form).asMap();
    long said = header.integer("version");
    if (said != 1 && said != 2) throw new MalformedException("car: version " + said);
    return header;
  }

  /// Goes to the payload of a file of version 2, and no further than its end.
  private void openPayload() throws IOException {
    var header = ByteBuffer.wrap(take(V2_HEADER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    long offset = header.getLong(16);
    long size = header.getLong(24);
    long gap = offset - V2_PRAGMA_BYTES - V2_HEADER_BYTES;
    if (gap < 0 || gap > left) throw new MalformedException("car: a payload in an odd place");
    // While a file is written its size is 0.
    if (size <= 0) throw new MalformedException("car: a file that was never finished");
    left -= gap;
    if (size > left) throw tooLarge();
    try {
      in.skipNBytes(gap);
    } catch (EOFException e) {
      throw cutShort(e);
    }
    left = size;
    sized = true;
  }

  /// 1 or 2.
  public int version() {
    return version;
  }

  /// What the file is about, as it says; nobody promises that these blocks are in it.
  public List<Cid> roots() {
    return roots;
  }

  /// The next section; empty at the end.
  ///
  /// @throws MalformedException if there is none but the file doesn't end, if a block isn't what
  ///   its name says, or a limit is reached
  public Optional<Section> next() throws IOException {
    long length = length();
    if (length < 0) return Optional.empty();
    if (blocks++ == limits.blocksMax()) {
      throw new MalformedException("car: more than " + limits.blocksMax() + " blocks");
    }
    if (length == 0 || length > SECTION_BYTES_MAX) {
      throw new MalformedException("car: a section of " + length + " bytes");
    }
    var section = ByteBuffer.wrap(take((int) length));
    Cid cid = Cid.read(section);
    var bytes = new byte[section.remaining()];
    section.get(bytes);
    return Optional.of(
        known(cid.hash().code())
            ? new Section.Verified(Block.verified(cid, bytes))
            : new Section.Unverified(cid, Bytes.of(bytes)));
  }

  private static boolean known(long function) {
    try {
      return Multihash.digest(function, new byte[0]).code() == function;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// The length that comes next; −1 at the end of the payload.
  private long length() throws IOException {
    if (sized && left == 0) return -1;
    long length;
    try {
      length = Varint.readOrEnd(in);
    } catch (EOFException e) {
      throw cutShort(e);
    }
    if (length < 0 && sized) throw new MalformedException("car: it is shorter than it says");
    if (length >= 0) spend(Varint.size(length));
    return length;
  }

  private byte[] take(int length) throws IOException {
    spend(length);
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) throw cutShort(new EOFException());
    return bytes;
  }

  private void spend(int bytes) throws MalformedException {
    if (bytes > left) {
      throw sized ? new MalformedException("car: a section beyond the payload") : tooLarge();
    }
    left -= bytes;
  }

  private MalformedException tooLarge() {
    return new MalformedException("car: more than " + limits.bytesMax() + " bytes");
  }

  private static MalformedException cutShort(EOFException e) {
    return new MalformedException("car: it ends in the middle", e);
  }

  /// What was loaded.
  ///
  /// @param roots what the file is about
  /// @param rootsMissing those of them that are neither in the file nor were in the store
  /// @param blocks how many blocks were put into the store, or were there
  /// @param bytes how many bytes these have
  /// @param unverified how many blocks were left out, by the number of their hash function, which
  ///   isn't known here
  public record Loaded(
      List<Cid> roots,
      List<Cid> rootsMissing,
      long blocks,
      long bytes,
      TreeMap<Long, Long> unverified) {}

  /// Puts all blocks that are left into `store`, but those that nobody can verify.
  ///
  /// @throws MalformedException as [#next]; what came before stays in the store
  public Loaded load(BlockStore store) throws IOException {
    long count = 0;
    long bytes = 0;
    var unverified = new TreeMap<Long, Long>();
    for (Optional<Section> next = next(); next.isPresent(); next = next()) {
      switch (next.get()) {
        case Section.Verified(var block) -> {
          store.put(block);
          count++;
          bytes += block.size();
        }
        case Section.Unverified(var cid, _) -> unverified.merge(cid.hash().code(), 1L, Long::sum);
      }
    }
    var missing = new LinkedHashSet<Cid>();
    for (Cid root : roots) if (!store.has(root)) missing.add(root);
    return new Loaded(roots, List.copyOf(missing), count, bytes, unverified);
  }

  /// Closes the stream beneath.
  @Override
  public void close() throws IOException {
    in.close();
  }
}
