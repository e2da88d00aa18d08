package org.handsel.ipfs.block;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.handsel.ipfs.Block;
import org.handsel.libp2p.multiformats.Cid;

/// Run as a process of its own by [DiskBlocksTest]: keeps blocks for ever and says the name of each
/// once it is kept, until it is killed.
final class KilledWriter {
  private KilledWriter() {}

  public static void main(String[] args) throws IOException {
    var blocks =
        DiskBlocks.open(Path.of(args[0]), Long.MAX_VALUE, DiskBlocks.Durability.HANDED_OVER);
    var random = new SplittableRandom(9);
    while (!Thread.currentThread().isInterrupted()) {
      var content = new byte[random.nextInt(200_000)];
      random.nextBytes(content);
      var block = Block.of(Cid.RAW, content);
      blocks.put(block);
      System.out.println(block.cid());
    }
  }
}
