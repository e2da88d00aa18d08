package org.handsel.ipfs.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockStore;
import org.handsel.ipfs.QuotaException;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multibase;
import org.handsel.libp2p.multiformats.Multihash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Blocks as files in one folder: `SH/HASH`, where HASH is the multihash in base 32 and SH the two
/// characters before its last, which says less.
///
/// A block is written beside the others under a name of its own and moved into place, so that a
/// reader, or a node that was killed, sees all of it or nothing; what such a node left half written
/// is swept up by the next. What is read is checked against its name: a file that was damaged is
/// removed and counts as not there, so that it can be fetched again.
///
/// A folder belongs to one `DiskBlocks` at a time; that is its owner's to see to. Any number of
/// threads may use it: one lock in 16, chosen by the hash, orders what is done to a block.
public final class DiskBlocks implements BlockStore {
  /// When a block counts as kept.
  public enum Durability {
    /// When the operating system has it: a killed process loses nothing, a power cut may.
    HANDED_OVER,
    /// When the disk has it.
    ON_DISK
  }

  private static final Logger LOG = LoggerFactory.getLogger(DiskBlocks.class);
  private static final Pattern SHARD = Pattern.compile("[a-z2-7]{2}");
  private static final String HALF_WRITTEN = "half-written";
  private static final int LOCKS = 16;

  private final Path folder;
  private final Path halfWritten;
  private final long bytesMax;
  private final Durability durability;
  private final AtomicLong bytesUsed = new AtomicLong();
  private final AtomicLong names = new AtomicLong();
  private final List<ReentrantLock> locks = new ArrayList<>();

  private DiskBlocks(Path folder, long bytesMax, Durability durability) {
    this.folder = folder;
    this.halfWritten = folder.resolve(HALF_WRITTEN);
    this.bytesMax = bytesMax;
    this.durability = durability;
    for (int i = 0; i < LOCKS; i++) locks.add(new ReentrantLock());
  }

  /// The blocks in `folder`, which is made if it isn't there; at most `bytesMax` bytes of them.
  public static DiskBlocks open(Path folder, long bytesMax, Durability durability)
      throws IOException {
    var blocks = new DiskBlocks(folder, bytesMax, durability);
    Files.createDirectories(blocks.halfWritten);
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(blocks.halfWritten)) {
      for (Path leftover : leftovers) Files.deleteIfExists(leftover);
    }
    long[] total = {0};
    blocks.eachFile((name, file) -> total[0] += Files.size(file));
    blocks.bytesUsed.set(total[0]);
    return blocks;
  }

  @Override
  public void put(Block block) throws IOException {
    if (inline(block.cid())) return;
    Path file = file(block.cid());
    var lock = lock(block.cid());
    lock.lock();
    try {
      OptionalInt there = size(block.cid());
      if (there.equals(OptionalInt.of(block.size()))) return;
      if (there.isPresent()) delete(block.cid()); // damaged
      reserve(block.size());
      boolean kept = false;
      try {
        write(block, file);
        kept = true;
      } finally {
        if (!kept) bytesUsed.addAndGet(-block.size());
      }
    } finally {
      lock.unlock();
    }
  }

  private void reserve(int bytes) throws QuotaException {
    long used = bytesUsed.addAndGet(bytes);
    if (used > bytesMax) {
      bytesUsed.addAndGet(-bytes);
      throw new QuotaException(used, bytesMax);
    }
  }

  private void write(Block block, Path file) throws IOException {
    Path draft = halfWritten.resolve(Long.toString(names.incrementAndGet()));
    try {
      try (var out =
          FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        var bytes = ByteBuffer.wrap(block.bytes().toArray());
        while (bytes.hasRemaining()) out.write(bytes);
        if (durability == Durability.ON_DISK) out.force(true);
      }
      Path shard = Files.createDirectories(file.resolveSibling(".").normalize());
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      if (durability == Durability.ON_DISK) force(shard);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /// A new name in a folder is on disk only when the folder is.
  private static void force(Path shard) throws IOException {
    try (var names = FileChannel.open(shard, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  @Override
  public Optional<Block> get(Cid cid) throws IOException {
    if (inline(cid)) return Optional.of(Block.verified(cid, cid.hash().digest().toArray()));
    try {
      return read(cid);
    } catch (MalformedException e) {
      return readAgainOrDrop(cid);
    }
  }

  private Optional<Block> read(Cid cid) throws IOException {
    try (var in = Files.newInputStream(file(cid))) {
      return Optional.of(Block.verified(cid, in.readNBytes(Block.TAKEN_BYTES_MAX + 1)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /// Under the lock, so that a good block which came in between stays.
  private Optional<Block> readAgainOrDrop(Cid cid) throws IOException {
    var lock = lock(cid);
    lock.lock();
    try {
      return read(cid);
    } catch (MalformedException e) {
      LOG.warn("block {} was damaged on disk and is dropped", cid);
      delete(cid);
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public OptionalInt size(Cid cid) throws IOException {
    if (inline(cid)) return OptionalInt.of(cid.hash().digest().size());
    try {
      return OptionalInt.of(Math.toIntExact(Files.size(file(cid))));
    } catch (NoSuchFileException e) {
      return OptionalInt.empty();
    }
  }

  @Override
  public void delete(Cid cid) throws IOException {
    if (inline(cid)) return;
    Path file = file(cid);
    var lock = lock(cid);
    lock.lock();
    try {
      long size = Files.size(file);
      if (Files.deleteIfExists(file)) bytesUsed.addAndGet(-size);
    } catch (NoSuchFileException e) {
      LOG.debug("block {} is gone already", cid);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Cid> list() throws IOException {
    var cids = new ArrayList<Cid>();
    eachFile((hash, file) -> cids.add(new Cid(1, Cid.RAW, hash)));
    return cids;
  }

  @Override
  public long bytesUsed() {
    return bytesUsed.get();
  }

  private interface Visit {
    void file(Multihash hash, Path file) throws IOException;
  }

  /// Passes over files that aren't named as blocks are: somebody else put them there.
  private void eachFile(Visit visit) throws IOException {
    try (DirectoryStream<Path> shards = Files.newDirectoryStream(folder)) {
      for (Path shard : shards) {
        if (!SHARD.matcher(name(shard)).matches()) continue;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(shard)) {
          for (Path file : files) {
            Optional<Multihash> hash = hash(name(file));
            if (hash.isPresent()) visit.file(hash.get(), file);
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static Optional<Multihash> hash(String name) {
    try {
      return Optional.of(Multihash.decode(Multibase.BASE32.decodeBare(name)));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /// What is its own hash needs no file.
  private static boolean inline(Cid cid) {
    return cid.hash().code() == Multihash.IDENTITY;
  }

  private Path file(Cid cid) {
    String name = Multibase.BASE32.encodeBare(cid.hash().toArray());
    return folder.resolve(name.substring(name.length() - 3, name.length() - 1)).resolve(name);
  }

  private ReentrantLock lock(Cid cid) {
    return locks.get(Math.floorMod(cid.hash().hashCode(), LOCKS));
  }
}
