package org.handsel.node.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Files and folders by content: what this node keeps for its person, and what it fetches from
/// others. A path is `CID` or `CID/folder/name`, with `/ipfs/` before it or not.
public interface Storage {
  /// Makes a file of all that `in` holds.
  ///
  /// @param name what it's called here; it's no part of the file
  /// @param pin whether it stays; else it stays for an hour, to be put into a folder
  Kept add(String name, boolean pin, InputStream in) throws RefusedException, IOException;

  /// Makes a folder of what was made before.
  Kept folder(Folder folder) throws RefusedException, IOException;

  /// What a path leads to, from here or from connected peers.
  Item look(String path) throws RefusedException, IOException;

  /// Whether the first block below `path` is here, without asking anybody.
  boolean here(String path) throws IOException;

  /// Calls `each` with what is in a folder.
  void list(String path, Each each) throws RefusedException, IOException;

  /// A file to read from.
  Opened open(String path) throws RefusedException, IOException;

  /// Keeps what a path leads to with all below it, and fetches what isn't here. Tells `progress`
  /// until all of it is here, or nobody has what is missing; then the node goes on trying by
  /// itself, after a restart too.
  Pin pin(String path, Optional<String> name, Consumer<Progress> progress)
      throws RefusedException, IOException;

  /// The same without waiting for any of it.
  Pin begin(String path, Optional<String> name) throws RefusedException, IOException;

  /// Keeps it no longer for the person's sake. It's dropped when there is need of room.
  void unpin(String cid) throws RefusedException;

  /// What is kept for the person's sake, newest first.
  List<Pin> pins();

  /// How full it is.
  Usage usage() throws IOException;

  /// Drops all that nobody needs.
  Usage clean() throws IOException;

  /// Tells the network that this node has what a path leads to.
  Shared share(String path) throws RefusedException, IOException;

  /// What was made.
  ///
  /// @param size bytes of content; of a folder those of all its blocks
  record Kept(String cid, String name, String kind, long size, boolean pinned) {}

  /// A folder to be made.
  record Folder(String name, boolean pin, List<Part> parts) {}

  /// An entry of it: something that was made before, or a symlink.
  record Part(String name, Optional<String> cid, Optional<String> symlink) {}

  /// Something that a path leads to.
  ///
  /// @param name of an entry; else empty
  /// @param kind `file`, `folder` or `symlink`
  /// @param size of a file
  /// @param target of a symlink, as its maker wrote it
  record Item(String name, String cid, String kind, Optional<Long> size, Optional<String> target) {}

  /// What is done with each entry of a folder.
  @FunctionalInterface
  interface Each {
    /// Called once for each.
    void item(Item item) throws IOException;
  }

  /// A file to read from.
  ///
  /// @param name the last of the path's names, or empty
  record Opened(String cid, String name, long size, Reading reading) {}

  /// Reads a part of a file.
  @FunctionalInterface
  interface Reading {
    /// Writes `length` bytes from byte `from` on to `out`; both lie within the file.
    void read(long from, long length, OutputStream out) throws IOException;
  }

  /// How far it is.
  ///
  /// @param bytes that are here
  /// @param total about how many there will be, as far as that is known
  /// @param peers how many have sent something of it
  record Progress(long bytes, Optional<Long> total, int peers) {}

  /// What is kept.
  ///
  /// @param state `here`, `coming` or `waiting` for somebody who has the rest
  /// @param size of all its blocks, once they are here
  record Pin(
      String cid,
      String name,
      String state,
      Optional<Long> size,
      Optional<Progress> progress,
      String at) {}

  /// How full it is, in bytes.
  record Usage(long used, long most, long pins) {}

  /// How others get it.
  ///
  /// @param link `ipfs://CID`, for any program that speaks IPFS
  /// @param told how many nodes of the network's directory know now that it's here
  record Shared(String cid, String link, int told) {}
}
