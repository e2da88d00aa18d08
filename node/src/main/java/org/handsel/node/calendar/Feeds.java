package org.handsel.node.calendar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.storage.StorageException;
import org.handsel.storage.record.Settings;

/// Where calendars of this node's homes come from, and the secret names they go out under. On disk
/// before a change returns. Safe for use by many threads.
final class Feeds {
  static final int SOURCES_MAX = 8;

  private static final String SETTING = "calendars";
  private static final int HOMES_MAX = 500;

  private final Settings settings;
  private final Map<String, Feed> homes = new HashMap<>(); // by slot, guarded by this

  Feeds(Settings settings) {
    this.settings = settings;
    settings.find(SETTING).ifPresent(this::read);
  }

  /// What is known of a home.
  ///
  /// @param secret names the address that others follow
  record Feed(String secret, List<Source> sources) {
    Feed {
      sources = List.copyOf(sources);
    }

    /// The same with `source` in place of the one of its address.
    Feed with(Source source) {
      var all = new ArrayList<>(without(source.address()).sources);
      all.add(source);
      return new Feed(secret, all);
    }

    Feed without(String address) {
      return new Feed(
          secret, sources.stream().filter(it -> !it.address().equals(address)).toList());
    }

    Optional<Source> of(String address) {
      return sources.stream().filter(it -> it.address().equals(address)).findFirst();
    }
  }

  /// @param address `file`, or what is followed
  /// @param lines the nights it takes, as a listing says them
  /// @param at when it was last read, ms since 1970
  /// @param trouble why it couldn't be read the last time; empty if it could
  record Source(String address, String lines, long at, String trouble) {
    Data.Map toData() {
      return Data.map()
          .put("address", address)
          .put("lines", lines)
          .put("at", at)
          .put("trouble", trouble)
          .build();
    }

    static Source of(Data.Map map) throws MalformedException {
      return new Source(
          map.text("address"),
          map.text("lines"),
          map.integer("at", 0, Long.MAX_VALUE),
          map.text("trouble"));
    }
  }

  /// All that are known, by slot.
  synchronized Map<String, Feed> all() {
    return Map.copyOf(homes);
  }

  /// What is known of the home in `slot`, made with `secret` if nothing was.
  synchronized Feed of(String slot, String secret) throws MalformedException {
    Feed known = homes.get(slot);
    return known != null ? known : change(slot, secret, it -> it);
  }

  synchronized Feed change(String slot, String secret, UnaryOperator<Feed> change)
      throws MalformedException {
    Feed before = homes.getOrDefault(slot, new Feed(secret, List.of()));
    Feed after = change.apply(before);
    if (after.sources().size() > SOURCES_MAX) {
      throw new MalformedException("at most " + SOURCES_MAX + " calendars a home");
    }
    if (!homes.containsKey(slot) && homes.size() == HOMES_MAX) {
      throw new MalformedException("at most " + HOMES_MAX + " homes have calendars");
    }
    homes.put(slot, after);
    write();
    return after;
  }

  private void write() {
    var all = new ArrayList<Data>();
    homes.forEach((slot, feed) ->
        all.add(
            Data.map()
                .put("slot", slot)
                .put("secret", feed.secret())
                .put("sources", Data.list(feed.sources().stream().map(Source::toData).toList()))
                .build()));
    settings.put(SETTING, Bytes.of(DagCbor.encode(Data.list(all))));
  }

  private void read(Bytes kept) {
    try {
      for (Data home : DagCbor.decode(kept.toArray()).asList()) {
        Data.Map map = home.asMap();
        var sources = new ArrayList<Source>();
        for (Data source : map.list("sources")) sources.add(Source.of(source.asMap()));
        homes.put(map.text("slot"), new Feed(map.text("secret"), sources));
      }
    } catch (MalformedException e) {
      throw new StorageException("what is kept of calendars is damaged", e);
    }
  }
}
