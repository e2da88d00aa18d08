package org.handsel.chain.local;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/// A lock that one thread of one process on this machine holds. The operating system lets go of it
/// when its holder dies, however it dies.
final class FolderLock implements Closeable {
  // File locks belong to the whole process, so that its threads need a lock of their own.
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final ReentrantLock thread;
  private final FileChannel channel;

  private FolderLock(ReentrantLock thread, FileChannel channel) {
    this.thread = thread;
    this.channel = channel;
  }

  /// Waits for the lock in `file`.
  static FolderLock take(Path file) throws IOException {
    ReentrantLock thread =
        THREADS.computeIfAbsent(file.toAbsolutePath().normalize(), key -> new ReentrantLock());
    thread.lock();
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        channel.lock();
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
      return new FolderLock(thread, channel);
    } catch (FileLockInterruptionException e) {
      thread.unlock();
      throw new InterruptedIOException("interrupted while waiting for " + file);
    } catch (IOException | RuntimeException e) {
      thread.unlock();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      thread.unlock();
    }
  }

  /// One user's mark among those who use something together: a byte of a file, locked. Whoever can
  /// lock all bytes is alone.
  static final class Mark implements Closeable {
    private final FileChannel channel;
    private final FileLock mine;

    private Mark(FileChannel channel, FileLock mine) {
      this.channel = channel;
      this.mine = mine;
    }

    static Mark take(Path file) throws IOException {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      while (true) {
        long place = ThreadLocalRandom.current().nextLong(1L << 61);
        try {
          FileLock lock = channel.tryLock(place, 1, false);
          if (lock != null) {
            return new Mark(channel, lock);
          }
        } catch (OverlappingFileLockException e) {
          // somebody else sits there: another place, then
        }
      }
    }

    /// Gives the mark back and says whether nobody else has one.
    boolean closeAsLast() throws IOException {
      mine.release();
      try (channel) {
        FileLock all = channel.tryLock();
        return all != null;
      } catch (OverlappingFileLockException e) {
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
