package org.handsel.ipfs;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;

/// A dag-pb node: links and data. Spec: ipld `codecs/dag-pb/spec.md`.
public record DagPb(List<Link> links, Optional<Bytes> data) {
  /// How many links a node may have. The shortest link of a folder in use takes 40 bytes, so a
  /// block of [Block#TAKEN_BYTES_MAX] has fewer; links of nothing would take 8 and cost a hundred.
  public static final int LINKS_MAX = 1 << 16;

  /// One link: a CID, and maybe a name and the size of all that hangs on it, as its maker says.
  public record Link(Cid hash, Optional<String> name, OptionalLong totalSize) {
    /// A link to a piece of a file. The name is there and empty, as every other implementation
    /// writes it.
    public static Link of(Cid hash, long totalSize) {
      return new Link(hash, Optional.of(""), OptionalLong.of(totalSize));
    }
  }

  /// The list is copied.
  public DagPb {
    links = List.copyOf(links);
  }

  /// Its bytes. Links come before the data, though their number is higher: dag-pb, "Serial Format".
  public byte[] toArray() {
    var out = new Protobuf.Writer();
    for (Link link : links) {
      var entry = new Protobuf.Writer().bytes(1, link.hash.toArray());
      link.name.ifPresent(name -> entry.text(2, name));
      link.totalSize.ifPresent(size -> entry.varint(3, size));
      out.message(2, entry);
    }
    data.ifPresent(bytes -> out.bytes(1, bytes));
    return out.toArray();
  }

  /// The node in `bytes`.
  ///
  /// @throws MalformedException if they are not strict dag-pb: fields out of order or twice, others
  ///   than the known, links between or behind the data, a name that is not UTF-8; or if there are
  ///   more than [#LINKS_MAX] links
  public static DagPb decode(byte[] bytes) throws MalformedException {
    var links = new ArrayList<Link>();
    Optional<Bytes> data = Optional.empty();
    boolean linksEnded = false;
    var in = new Protobuf.Reader(bytes);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> {
          if (data.isPresent()) throw new MalformedException("dag-pb: data twice");
          data = Optional.of(Bytes.of(in.bytes()));
          linksEnded = !links.isEmpty();
        }
        case 2 -> {
          if (linksEnded) throw new MalformedException("dag-pb: links on both sides of the data");
          if (links.size() == LINKS_MAX) {
            throw new MalformedException("dag-pb: more than " + LINKS_MAX + " links");
          }
          links.add(readLink(in.message()));
        }
        default -> throw new MalformedException("dag-pb: unknown field " + in.field());
      }
    }
    return new DagPb(links, data);
  }

  private static Link readLink(Protobuf.Reader in) throws MalformedException {
    Optional<Cid> hash = Optional.empty();
    Optional<String> name = Optional.empty();
    OptionalLong size = OptionalLong.empty();
    int last = 0;
    while (in.next()) {
      if (in.field() <= last) throw new MalformedException("dag-pb: link fields out of order");
      last = in.field();
      switch (in.field()) {
        case 1 -> hash = Optional.of(Cid.decode(in.bytes(Cid.BYTES_MAX)));
        case 2 -> name = Optional.of(name(in.bytes()));
        case 3 -> size = OptionalLong.of(in.varint());
        default -> throw new MalformedException("dag-pb: unknown link field " + in.field());
      }
    }
    return new Link(
        hash.orElseThrow(() -> new MalformedException("dag-pb: a link to nothing")), name, size);
  }

  private static String name(byte[] bytes) throws MalformedException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("dag-pb: a link's name is not UTF-8", e);
    }
  }
}
