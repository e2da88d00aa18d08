package org.handsel.node.files;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.handsel.ipfs.BlockSource;
import org.handsel.ipfs.NoSuchBlockException;
import org.handsel.ipfs.QuotaException;
import org.handsel.ipfs.unixfs.Added;
import org.handsel.ipfs.unixfs.Entry;
import org.handsel.ipfs.unixfs.Exporter;
import org.handsel.ipfs.unixfs.Importer;
import org.handsel.ipfs.unixfs.Metadata;
import org.handsel.ipfs.unixfs.Profile;
import org.handsel.ipfs.unixfs.UnixLimits;
import org.handsel.ipfs.unixfs.UnixNode;
import org.handsel.ipfs.unixfs.UnixPath;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.RefusedException.Kind;
import org.handsel.node.app.Storage;

/// Carries out what people do with files: over the blocks that are here, and a source that brings
/// what isn't.
public final class LocalStorage implements Storage {
  private static final UnixLimits LIMITS = UnixLimits.DEFAULT;
  private static final int NAME_CHARS_MAX = 200;

  private final Storeroom room;
  private final Pinning pinning;
  private final Sources sources;

  /// Where blocks come from that aren't here, and who is told of those that are.
  public interface Sources {
    /// A source for one undertaking.
    Source open();

    /// Tells the network that the block named `cid` is here; how many took note of it.
    int tell(Cid cid) throws IOException;
  }

  /// Brings blocks, from here or from others, into a store.
  public interface Source extends BlockSource, AutoCloseable {
    /// How many peers have sent something.
    int peers();

    @Override
    void close();
  }

  /// Over the blocks of `room`.
  public LocalStorage(Storeroom room, Pinning pinning, Sources sources) {
    this.room = room;
    this.pinning = pinning;
    this.sources = sources;
  }

  // ---- making ----

  @Override
  public Kept add(String name, boolean pin, InputStream in) throws RefusedException, IOException {
    return make(name, "file", pin, importer -> importer.file(in));
  }

  @Override
  public Kept folder(Folder folder) throws RefusedException, IOException {
    var parts = new ArrayList<Cid>();
    Kept made =
        make(
            folder.name(),
            "folder",
            folder.pin(),
            importer -> {
              var entries = new ArrayList<Entry>();
              for (Part part : folder.parts()) {
                Entry entry = entry(part, importer);
                entries.add(entry);
                parts.add(entry.cid());
              }
              return importer.directory(entries);
            });
    room.used(parts);
    return made;
  }

  private Entry entry(Part part, Importer importer) throws IOException {
    if (part.symlink().isPresent() == part.cid().isPresent()) {
      throw new MalformedException("an entry has a CID, or is a symlink, and not both");
    }
    if (part.symlink().isPresent()) {
      return importer.symlink(part.symlink().get(), Metadata.NONE).as(part.name());
    }
    Cid cid = Cid.parse(part.cid().orElseThrow());
    OptionalLong size = Blocks.totalSize(cid, BlockSource.of(room.blocks()));
    return new Entry(part.name(), cid, size);
  }

  private interface Making {
    Added by(Importer importer) throws IOException;
  }

  private Kept make(String name, String kind, boolean pin, Making making)
      throws RefusedException, IOException {
    try (var holding = room.blocks().hold()) {
      Added added = making.by(new Importer(holding, Profile.UNIXFS_V1_2025));
      if (pin) {
        room.keep(added.cid(), Storeroom.PERSON, plain(name), added.totalSize());
        pinning.made(added.cid());
      } else {
        room.draft(added.cid());
      }
      long size = kind.equals("file") ? added.size() : added.totalSize();
      return new Kept(added.cid().toString(), plain(name), kind, size, pin);
    } catch (QuotaException e) {
      throw noRoom(e);
    } catch (NoSuchBlockException e) {
      throw new RefusedException(
          Kind.CONFLICT,
          "files.part-gone",
          "A part of the folder isn't here any more. Add its files again.");
    } catch (MalformedException e) {
      throw invalid("files.unfit", "That can't be kept as it is: " + e.getMessage() + ".");
    }
  }

  static RefusedException noRoom(QuotaException why) {
    return new RefusedException(
        Kind.CONFLICT,
        "files.no-room",
        "There is no room for it: "
            + why.getMessage()
            + ". What you had is untouched. Let go of something with `handsel files pin rm`, or"
            + " allow more room.");
  }

  /// A name without control characters, for showing only.
  private static String plain(String name) {
    String clean = name.replaceAll("\\p{Cntrl}", "").strip();
    return clean.length() > NAME_CHARS_MAX ? clean.substring(0, NAME_CHARS_MAX) : clean;
  }

  // ---- looking ----

  private interface Reading<T> {
    T by(Exporter exporter, Source source, Cid cid) throws IOException, RefusedException;
  }

  private <T> T at(String path, Reading<T> reading) throws RefusedException, IOException {
    UnixPath parsed;
    try {
      parsed = UnixPath.parse(path, LIMITS);
    } catch (MalformedException e) {
      throw invalid("files.path", "That is no path to a file: " + e.getMessage() + ".");
    }
    try (Source source = sources.open()) {
      var exporter = new Exporter(source, LIMITS);
      Optional<Cid> cid = exporter.resolve(parsed);
      if (cid.isEmpty()) {
        throw new RefusedException(
            Kind.UNKNOWN, "files.no-entry", "The folder has no entry of that name.");
      }
      return reading.by(exporter, source, cid.get());
    } catch (MalformedException e) {
      throw invalid("files.broken", "That can't be read: " + e.getMessage() + ".");
    } catch (QuotaException e) {
      throw noRoom(e);
    } catch (NoSuchBlockException e) {
      throw nobody();
    } catch (SocketTimeoutException e) {
      throw new RefusedException(
          Kind.UNAVAILABLE,
          "files.late",
          "Somebody has it, and didn't send it in time. Try again later.");
    }
  }

  static RefusedException nobody() {
    return new RefusedException(
        Kind.UNKNOWN,
        "files.nobody-has-it",
        "It isn't all here, and nobody who can be reached now has the rest. It may come later.");
  }

  @Override
  public Item look(String path) throws RefusedException, IOException {
    return at(path, (exporter, _, cid) -> item("", exporter.node(cid)));
  }

  @Override
  public boolean here(String path) throws IOException {
    try {
      var exporter = new Exporter(BlockSource.of(room.blocks()), LIMITS);
      Optional<Cid> cid = exporter.resolve(UnixPath.parse(path, LIMITS));
      return cid.isPresent() && room.blocks().has(cid.get());
    } catch (NoSuchBlockException | MalformedException e) {
      return false;
    }
  }

  private static Item item(String name, UnixNode node) {
    String cid = node.cid().toString();
    return switch (node) {
      case UnixNode.File(var _, long size, var _) ->
          new Item(name, cid, "file", Optional.of(size), Optional.empty());
      case UnixNode.Directory _ ->
          new Item(name, cid, "folder", Optional.empty(), Optional.empty());
      case UnixNode.Symlink(var _, String target, var _) ->
          new Item(name, cid, "symlink", Optional.empty(), Optional.of(target));
    };
  }

  @Override
  public void list(String path, Each each) throws RefusedException, IOException {
    at(
        path,
        (exporter, source, cid) -> {
          List<Entry> entries = exporter.list(cid);
          source.soon(entries.stream().map(Entry::cid).toList());
          for (Entry entry : entries) each.item(item(entry.name(), exporter.node(entry.cid())));
          return true;
        });
  }

  @Override
  public Opened open(String path) throws RefusedException, IOException {
    Item item = look(path);
    if (!item.kind().equals("file")) {
      throw invalid("files.no-file", "That is a " + item.kind() + ", not a file.");
    }
    Cid cid = Cid.parse(item.cid());
    List<String> names = UnixPath.parse(path, LIMITS).names();
    return new Opened(
        item.cid(),
        names.isEmpty() ? "" : names.getLast(),
        item.size().orElseThrow(),
        (from, length, out) -> {
          try (Source source = sources.open()) {
            new Exporter(source, LIMITS).read(cid, from, length, out);
          }
        });
  }

  // ---- keeping ----

  @Override
  public Pin pin(String path, Optional<String> name, Consumer<Progress> progress)
      throws RefusedException, IOException {
    Cid cid = at(path, (_, _, found) -> found);
    return pinning.add(cid, plain(name.orElse("")), progress);
  }

  @Override
  public Pin begin(String path, Optional<String> name) throws RefusedException, IOException {
    Cid cid = at(path, (_, _, found) -> found);
    return pinning.begin(cid, plain(name.orElse("")));
  }

  @Override
  public void unpin(String cid) throws RefusedException {
    Cid root;
    try {
      root = UnixPath.parse(cid, LIMITS).root();
    } catch (MalformedException e) {
      throw invalid("files.path", "That is no path to a file: " + e.getMessage() + ".");
    }
    if (!pinning.drop(root)) {
      throw new RefusedException(Kind.UNKNOWN, "files.not-pinned", "You don't keep that.");
    }
  }

  @Override
  public List<Pin> pins() {
    return pinning.all();
  }

  @Override
  public Usage usage() {
    return new Usage(
        room.blocks().bytesUsed(),
        room.blocks().bytesMax(),
        room.pins().of(Storeroom.PERSON).size());
  }

  @Override
  public Usage clean() throws IOException {
    var _ = room.blocks().collect(() -> true);
    return usage();
  }

  @Override
  public Shared share(String path) throws RefusedException, IOException {
    Cid cid = at(path, (_, _, found) -> found);
    int told = 0;
    try {
      told = sources.tell(cid);
    } catch (IOException e) {
      // Nobody to tell: those who are connected find it all the same.
    }
    return new Shared(cid.toString(), "ipfs://" + cid.toV1(), told);
  }

  /// The moment `millis` as ISO text.
  static String at(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  private static RefusedException invalid(String code, String message) {
    return new RefusedException(Kind.INVALID, code, message);
  }
}
