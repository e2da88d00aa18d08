package org.handsel.ipfs.bitswap;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.handsel.ipfs.Block;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;
import org.handsel.libp2p.multiformats.Protobuf;
import org.handsel.libp2p.multiformats.Varint;

/// What one peer says to another in Bitswap: what it wants, what it has, and blocks.
///
/// @param full the wants are all that it has, and earlier ones are forgotten
record Message(
    boolean full, List<Want> wants, List<Block> blocks, List<Presence> presences, int pending) {

  /// One thing that is wanted.
  ///
  /// @param cancel it is wanted no longer
  /// @param justAsking whether the other has it is what is asked, not the block
  /// @param answerNo a no is to be said, too
  record Want(Cid cid, int priority, boolean cancel, boolean justAsking, boolean answerNo) {
    static Want block(Cid cid) {
      return new Want(cid, 1, false, false, true);
    }

    static Want have(Cid cid) {
      return new Want(cid, 1, false, true, true);
    }

    static Want cancel(Cid cid) {
      return new Want(cid, 1, true, false, false);
    }
  }

  /// That a peer has a block, or hasn't.
  record Presence(Cid cid, boolean has) {}

  Message {
    wants = List.copyOf(wants);
    blocks = List.copyOf(blocks);
    presences = List.copyOf(presences);
  }

  boolean isEmpty() {
    return wants.isEmpty() && blocks.isEmpty() && presences.isEmpty();
  }

  /// Reads a message. Blocks that we couldn't take, for their size or hash function, are left out:
  /// nobody here asked for them.
  ///
  /// @throws MalformedException if it is none, or holds more than `entriesMax` of a kind
  static Message decode(byte[] wire, int entriesMax) throws MalformedException {
    boolean full = false;
    var wants = new ArrayList<Want>();
    var blocks = new ArrayList<Block>();
    var presences = new ArrayList<Presence>();
    int pending = 0;
    var in = new Protobuf.Reader(wire);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> full |= readWants(in.message(), wants, entriesMax);
        case 3 -> readBlock(in.message(), blocks);
        case 4 -> presences.add(readPresence(in.message()));
        case 5 -> pending = (int) in.varint();
        default -> in.skip();
      }
      if (blocks.size() > entriesMax || presences.size() > entriesMax) {
        throw new MalformedException("a bitswap message of too many parts");
      }
    }
    return new Message(full, wants, blocks, presences, pending);
  }

  private static boolean readWants(Protobuf.Reader in, List<Want> wants, int entriesMax)
      throws MalformedException {
    boolean full = false;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> wants.add(readWant(in.message()));
        case 2 -> full = in.bool();
        default -> in.skip();
      }
      if (wants.size() > entriesMax) throw new MalformedException("a wantlist too long");
    }
    return full;
  }

  private static Want readWant(Protobuf.Reader in) throws MalformedException {
    byte[] cid = {};
    int priority = 1;
    boolean cancel = false;
    boolean justAsking = false;
    boolean answerNo = false;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> cid = in.bytes(Cid.BYTES_MAX);
        case 2 -> priority = (int) in.varint();
        case 3 -> cancel = in.bool();
        case 4 -> justAsking = in.number(1) == 1;
        case 5 -> answerNo = in.bool();
        default -> in.skip();
      }
    }
    return new Want(Cid.decode(cid), priority, cancel, justAsking, answerNo);
  }

  private static Presence readPresence(Protobuf.Reader in) throws MalformedException {
    byte[] cid = {};
    boolean has = true;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> cid = in.bytes(Cid.BYTES_MAX);
        case 2 -> has = in.number(1) == 0;
        default -> in.skip();
      }
    }
    return new Presence(Cid.decode(cid), has);
  }

  /// bitswap, "Wire Format": prefix is "all of the CID components except for the digest of the
  /// multihash", so that the digest comes from nobody but us.
  private static void readBlock(Protobuf.Reader in, List<Block> blocks) throws MalformedException {
    byte[] prefix = {};
    byte[] data = {};
    while (in.next()) {
      switch (in.field()) {
        case 1 -> prefix = in.bytes(4 * Varint.BYTES_MAX);
        case 2 -> data = in.bytes();
        default -> in.skip();
      }
    }
    var parts = ByteBuffer.wrap(prefix);
    for (int versionAndCodec = 0; versionAndCodec < 2; versionAndCodec++) {
      long _ = Varint.read(parts);
    }
    long function = Varint.read(parts);
    long digestBytes = Varint.read(parts);
    if (parts.hasRemaining()) throw new MalformedException("bytes behind a CID's prefix");
    if (data.length > Block.BYTES_MAX || function == Multihash.IDENTITY) return;
    try {
      var block = Block.hashed(function, data);
      if (block.cid().hash().digest().size() == digestBytes) blocks.add(block);
    } catch (MalformedException e) {
      // A hash function that we don't compute can't be one that we asked for.
    }
  }

  /// Its bytes.
  byte[] toArray() {
    var out = new Protobuf.Writer();
    if (!wants.isEmpty() || full) out.message(1, wantlist());
    for (Block block : blocks) {
      out.message(3, new Protobuf.Writer().bytes(1, prefix(block.cid())).bytes(2, block.bytes()));
    }
    for (Presence presence : presences) {
      out.message(
          4,
          new Protobuf.Writer().bytes(1, presence.cid.toArray()).varint(2, presence.has ? 0 : 1));
    }
    if (pending > 0) out.varint(5, pending);
    return out.toArray();
  }

  private Protobuf.Writer wantlist() {
    var out = new Protobuf.Writer();
    for (Want want : wants) {
      var entry = new Protobuf.Writer().bytes(1, want.cid.toArray()).varint(2, want.priority);
      if (want.cancel) entry.bool(3, true);
      if (want.justAsking) entry.varint(4, 1);
      if (want.answerNo) entry.bool(5, true);
      out.message(1, entry);
    }
    if (full) out.bool(2, true);
    return out;
  }

  private static byte[] prefix(Cid cid) {
    long[] parts = {cid.version(), cid.codec(), cid.hash().code(), cid.hash().digest().size()};
    var out = new byte[parts.length * Varint.BYTES_MAX];
    int size = 0;
    for (long part : parts) size = Varint.put(part, out, size);
    return Arrays.copyOf(out, size);
  }
}
