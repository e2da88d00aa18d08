package org.handsel.node.picture;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;
import org.handsel.ipfs.Block;
import org.handsel.ipfs.BlockExchange;
import org.handsel.ipfs.BlockStore;
import org.handsel.ipfs.QuotaException;
import org.handsel.ipfs.unixfs.UnixFiles;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.Pictures;
import org.handsel.node.app.RefusedException;

/// Keeps pictures and evidence as blocks, and reads them from here or from connected peers. A
/// picture is one block; evidence larger than that is a file of several.
public final class PictureBox implements Pictures {
  /// What may be brought as a picture; it becomes one block of at most 1 MiB.
  private static final int FILE_BYTES_MAX = 16 << 20;

  private static final Duration FETCH_PATIENCE = Duration.ofSeconds(8);
  private static final int NAME_CHARS_MAX = 120;

  private final Keeping keeping;
  private final BlockStore blocks;
  private final BlockExchange exchange;
  private final Supplier<Collection<PeerId>> peers;

  /// Makes something whose blocks stay.
  public interface Keeping {
    /// Lets `making` put blocks and keeps what it made.
    ///
    /// @param holder why it's kept: `picture` or `evidence`
    /// @param bytes how many it has
    Cid keep(String holder, String name, long bytes, Making making) throws IOException;
  }

  /// Puts blocks into a store.
  @FunctionalInterface
  public interface Making {
    /// Returns the root of what it put into `store`.
    Cid into(BlockStore store) throws IOException;
  }

  /// @param peers who is connected just now
  public PictureBox(
      Keeping keeping,
      BlockStore blocks,
      BlockExchange exchange,
      Supplier<Collection<PeerId>> peers) {
    this.keeping = keeping;
    this.blocks = blocks;
    this.exchange = exchange;
    this.peers = peers;
  }

  @Override
  public Kept add(String kind, String name, InputStream in) throws RefusedException, IOException {
    return switch (kind) {
      case "picture" -> keep(kind, name, picture(read(in)));
      case "evidence" -> keep(kind, name, read(in));
      default -> throw refused("picture.kind", "A file is a picture or evidence.");
    };
  }

  private static byte[] read(InputStream in) throws IOException, RefusedException {
    byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
    if (bytes.length > FILE_BYTES_MAX) {
      throw refused("picture.too-large", "The file is larger than 16 MiB.");
    }
    if (bytes.length == 0) throw refused("picture.empty", "The file is empty.");
    return bytes;
  }

  private static byte[] picture(byte[] bytes) throws IOException, RefusedException {
    try {
      return Picture.madeSafe(bytes);
    } catch (MalformedException e) {
      throw refused("picture.unreadable", "The picture can't be used: " + e.getMessage() + ".");
    }
  }

  private Kept keep(String kind, String name, byte[] bytes) throws IOException, RefusedException {
    Cid cid;
    try {
      cid =
          keeping.keep(
              kind,
              plain(name),
              bytes.length,
              store -> UnixFiles.write(new ByteArrayInputStream(bytes), store));
    } catch (QuotaException e) {
      throw new RefusedException(
          RefusedException.Kind.CONFLICT,
          "picture.no-room",
          "There is no room for more files on this node.");
    }
    return new Kept(cid.toString(), plain(name), MediaType.of(bytes).text(), bytes.length);
  }

  /// A file's name without folders and control characters, for showing only.
  private static String plain(String name) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    String clean = last.replaceAll("\\p{Cntrl}", "").strip();
    return clean.length() > NAME_CHARS_MAX ? clean.substring(0, NAME_CHARS_MAX) : clean;
  }

  @Override
  public Content read(String cid) throws RefusedException, IOException {
    Cid name;
    try {
      name = Cid.parse(cid);
    } catch (MalformedException e) {
      throw refused("picture.name", "That is not the name of a file: " + e.getMessage() + ".");
    }
    var file = new ByteArrayOutputStream();
    try {
      UnixFiles.read(name, this::block, file, FILE_BYTES_MAX);
    } catch (MalformedException e) {
      throw refused("picture.broken", "The file is broken: " + e.getMessage() + ".");
    } catch (QuotaException e) {
      throw e;
    } catch (IOException e) {
      throw new RefusedException(
          RefusedException.Kind.UNKNOWN,
          "picture.nobody-has-it",
          "No neighbour who is here now has this file. It may come when they are back.");
    }
    byte[] bytes = file.toByteArray();
    return new Content(MediaType.of(bytes).text(), bytes);
  }

  private Block block(Cid name) throws IOException {
    var here = blocks.get(name);
    return here.isPresent() ? here.get() : exchange.fetch(name, peers.get(), FETCH_PATIENCE);
  }

  private static RefusedException refused(String code, String message) {
    return new RefusedException(RefusedException.Kind.INVALID, code, message);
  }
}
