package org.handsel.node.code;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.services.code.Names;

/// The two messages that come before git's own words. code.md §4
final class Wire {
  /// code.md §4.1 "The protocol is `/handsel/git/1`"
  static final String PROTOCOL = "/handsel/git/1";

  private static final int BYTES_MAX = 32 << 10;
  private static final int WHY_CHARS_MAX = 200;

  private Wire() {}

  /// Asks for objects of a project, with all that they lead to.
  record Question(Cid project, List<Bytes> want) {
    void writeTo(OutputStream out) throws IOException {
      write(out, Data.map().put("project", project).put("want", objects(want)).build());
    }

    static Question readFrom(InputStream in, int wantsMax) throws IOException {
      Data.Map map = read(in);
      List<Bytes> want = objects(map, "want");
      if (want.isEmpty() || want.size() > wantsMax) {
        throw new MalformedException("want: 1 to " + wantsMax + " objects");
      }
      return new Question(map.link("project"), want);
    }
  }

  /// Which of them are here whole; or why none is given.
  record Answer(List<Bytes> has, Optional<String> no) {
    void writeTo(OutputStream out) throws IOException {
      write(out, Data.map().put("has", objects(has)).put("no", no.map(Data::of)).build());
    }

    static Answer readFrom(InputStream in) throws IOException {
      Data.Map map = read(in);
      Optional<String> no = map.optionalText("no");
      if (no.isPresent() && no.get().length() > WHY_CHARS_MAX) {
        throw new MalformedException("no: too long");
      }
      return new Answer(objects(map, "has"), no);
    }
  }

  private static Data.List objects(Collection<Bytes> names) {
    return Data.list(names.stream().<Data>map(Data::of).toList());
  }

  private static List<Bytes> objects(Data.Map map, String key) throws MalformedException {
    var names = new ArrayList<Bytes>();
    for (Data each : map.list(key)) {
      Bytes name = each.asBytes();
      if (name.size() != Names.OBJECT_BYTES) throw new MalformedException(key + ": no object");
      names.add(name);
    }
    return names;
  }

  private static void write(OutputStream out, Data.Map map) throws IOException {
    Frames.write(out, DagCbor.encode(map));
    out.flush();
  }

  private static Data.Map read(InputStream in) throws IOException {
    return DagCbor.decode(Frames.read(in, BYTES_MAX), DagCbor.Limits.of(BYTES_MAX)).asMap();
  }
}
