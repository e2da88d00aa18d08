package org.handsel.node.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Three things that Bob keeps: one here, one on its way, one that nobody has just now.
final class FixtureStorage implements Storage {
  private static final String POSTER = "bafkreifixtureposter";
  private static final byte[] CONTENT = FixturePictures.draw(POSTER);

  private final List<Pin> pins = new ArrayList<>();

  FixtureStorage() {
    pins.add(
        new Pin(
            POSTER,
            "poster.png",
            "here",
            Optional.of(2_345_678L),
            Optional.empty(),
            "2026-11-22T16:40:00Z"));
    pins.add(
        new Pin(
            "bafybeifixturefilm",
            "film.webm",
            "coming",
            Optional.empty(),
            Optional.of(new Progress(300_000_000, Optional.of(700_000_000L), 3)),
            "2026-11-21T09:00:00Z"));
    pins.add(
        new Pin(
            "bafybeifixturebook",
            "",
            "waiting",
            Optional.empty(),
            Optional.of(new Progress(0, Optional.empty(), 0)),
            "2026-11-20T09:00:00Z"));
  }

  @Override
  public Kept add(String name, boolean pin, InputStream in) throws IOException {
    long size = in.readAllBytes().length;
    String cid = "bafkreifixtureadded" + pins.size();
    pins.addFirst(
        new Pin(cid, name, "here", Optional.of(size), Optional.empty(), "2026-11-22T16:41:00Z"));
    return new Kept(cid, name, "file", size, pin);
  }

  @Override
  public Kept folder(Folder folder) {
    return new Kept("bafybeifixturefolder", folder.name(), "folder", 0, folder.pin());
  }

  @Override
  public Item look(String path) throws RefusedException {
    if (!path.startsWith("baf")) FixtureApp.only(Optional.empty(), "files.path");
    return new Item("", path, "file", Optional.of((long) CONTENT.length), Optional.empty());
  }

  @Override
  public boolean here(String path) {
    return path.startsWith("bafk");
  }

  @Override
  public void list(String path, Each each) throws IOException {
    each.item(new Item("notes.txt", POSTER, "file", Optional.of(12L), Optional.empty()));
  }

  @Override
  public Opened open(String path) {
    return new Opened(
        path,
        "poster.png",
        CONTENT.length,
        (from, length, out) -> out.write(CONTENT, (int) from, (int) length));
  }

  @Override
  public Pin pin(String path, Optional<String> name, Consumer<Progress> progress) {
    return pins.getFirst();
  }

  @Override
  public Pin begin(String path, Optional<String> name) throws RefusedException {
    if (!path.startsWith("baf")) FixtureApp.only(Optional.empty(), "files.path");
    return pins.getFirst();
  }

  @Override
  public void unpin(String cid) {
    pins.removeIf(pin -> pin.cid().equals(cid));
  }

  @Override
  public List<Pin> pins() {
    return List.copyOf(pins);
  }

  @Override
  public Usage usage() {
    return new Usage(1_345_678_901L, 4L << 30, pins.size());
  }

  @Override
  public Usage clean() {
    return usage();
  }

  @Override
  public Shared share(String path) {
    return new Shared(path, "ipfs://" + path, 7);
  }
}
