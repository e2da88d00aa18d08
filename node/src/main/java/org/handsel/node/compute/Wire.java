package org.handsel.node.compute;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.services.compute.Compute;

/// What requester and worker say to each other. compute.md §6
final class Wire {
  /// compute.md §6.1 "The protocol is `/handsel/compute/1`"
  static final String PROTOCOL = "/handsel/compute/1";

  private static final int QUESTION_BYTES_MAX = 512;
  private static final int WHY_CHARS_MAX = 100;

  private Wire() {}

  /// Asks for a unit.
  record Question(Cid deal, int unit) {
    void writeTo(OutputStream out) throws IOException {
      write(out, Data.map().put("deal", deal).put("unit", unit).build());
    }

    static Question readFrom(InputStream in) throws IOException {
      Data.Map map = read(in, QUESTION_BYTES_MAX);
      map.only("deal", "unit");
      return new Question(map.link("deal"), (int) map.integer("unit", 0, Compute.UNITS_MAX - 1));
    }
  }

  /// What the unit gave, or why it wasn't computed.
  record Answer(Optional<Outcome> outcome, String no) {
    static Answer of(Outcome outcome) {
      return new Answer(Optional.of(outcome), "");
    }

    static Answer no(String why) {
      return new Answer(Optional.empty(), why);
    }

    void writeTo(OutputStream out) throws IOException {
      write(out, outcome.map(Outcome::toData).orElseGet(() -> Data.map().put("no", no).build()));
    }

    static Answer readFrom(InputStream in) throws IOException {
      Data.Map map = read(in, Outcome.BYTES_MAX);
      if (!map.has("no")) return of(Outcome.of(map));
      map.only("no");
      String why = map.text("no");
      if (why.length() > WHY_CHARS_MAX) throw new MalformedException("no: too long");
      return no(why);
    }
  }

  private static void write(OutputStream out, Data.Map map) throws IOException {
    Frames.write(out, DagCbor.encode(map));
    out.flush();
  }

  private static Data.Map read(InputStream in, int most) throws IOException {
    return DagCbor.decode(Frames.read(in, most), DagCbor.Limits.of(most)).asMap();
  }
}
