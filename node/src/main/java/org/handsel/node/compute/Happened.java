package org.handsel.node.compute;

import java.util.ArrayList;
import java.util.List;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.ipfs.MapBuilder;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// What became of a job, as it is written down. A worker is named by its place among the offers.
sealed interface Happened {
  /// When, in ms since 1970.
  long at();

  /// It was begun; `seed` decides whose results are checked.
  record Begun(long at, long seed, List<Cid> offers) implements Happened {
    public Begun {
      offers = List.copyOf(offers);
    }
  }

  /// A deal was asked for.
  record Dealt(long at, int worker, String ask) implements Happened {}

  /// A worker can be given units.
  record Joined(long at, int worker) implements Happened {}

  /// It can't any more.
  record Gone(long at, int worker) implements Happened {}

  /// It computed a unit; `result` names the outcome.
  record Answered(long at, int worker, int unit, Cid result, long millis) implements Happened {}

  /// A unit was computed here.
  record RanHere(long at, int unit, Cid result, long millis) implements Happened {}

  /// The job is over: `done`, or why not.
  record Ended(long at, String why) implements Happened {}

  /// As it stands on disk.
  default Bytes encode() {
    MapBuilder map = Data.map().put("at", at());
    MapBuilder all =
        switch (this) {
          case Begun(_, long seed, var offers) ->
              map.put("e", "begun").put("seed", seed).put("offers", Data.links(offers));
          case Dealt(_, int worker, String ask) ->
              map.put("e", "dealt").put("worker", worker).put("ask", ask);
          case Joined(_, int worker) -> map.put("e", "joined").put("worker", worker);
          case Gone(_, int worker) -> map.put("e", "gone").put("worker", worker);
          case Answered(_, int worker, int unit, Cid result, long millis) ->
              map.put("e", "answered")
                  .put("worker", worker)
                  .put("unit", unit)
                  .put("result", result)
                  .put("millis", millis);
          case RanHere(_, int unit, Cid result, long millis) ->
              map.put("e", "here").put("unit", unit).put("result", result).put("millis", millis);
          case Ended(_, String why) -> map.put("e", "ended").put("why", why);
        };
    return Bytes.of(DagCbor.encode(all.build()));
  }

  /// What `bytes` say.
  static Happened decode(Bytes bytes) throws MalformedException {
    Data.Map map = DagCbor.decode(bytes.toArray(), DagCbor.Limits.of(bytes.size())).asMap();
    long at = map.integer("at");
    String what = map.text("e");
    return switch (what) {
      case "begun" -> {
        var offers = new ArrayList<Cid>();
        for (Data each : map.list("offers")) offers.add(each.asLink());
        yield new Begun(at, map.integer("seed"), offers);
      }
      case "dealt" -> new Dealt(at, worker(map), map.text("ask"));
      case "joined" -> new Joined(at, worker(map));
      case "gone" -> new Gone(at, worker(map));
      case "answered" ->
          new Answered(at, worker(map), unit(map), map.link("result"), map.integer("millis"));
      case "here" -> new RanHere(at, unit(map), map.link("result"), map.integer("millis"));
      case "ended" -> new Ended(at, map.text("why"));
      default -> throw new MalformedException("an event that isn't known: " + what);
    };
  }

  private static int worker(Data.Map map) throws MalformedException {
    return (int) map.integer("worker", 0, Integer.MAX_VALUE);
  }

  private static int unit(Data.Map map) throws MalformedException {
    return (int) map.integer("unit", 0, Integer.MAX_VALUE);
  }
}
