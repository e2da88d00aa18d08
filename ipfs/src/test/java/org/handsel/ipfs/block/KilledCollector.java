package org.handsel.ipfs.block;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.handsel.libp2p.multiformats.Cid;

/// Run as a process of its own by [KeptBlocksTest]: drops all but one root, says when it is in the
/// middle of it, and is killed there.
final class KilledCollector {
  private KilledCollector() {}

  public static void main(String[] args) throws IOException {
    var disk = DiskBlocks.open(Path.of(args[0]), Long.MAX_VALUE, DiskBlocks.Durability.HANDED_OVER);
    var kept = new KeptBlocks(disk, () -> List.of(Cid.parse(args[1])), Long.MAX_VALUE);
    int all = disk.list().size();
    var looked = new AtomicInteger();
    var _ =
        kept.collect(() -> {
          if (looked.incrementAndGet() == all) System.out.println("collecting");
          return true;
        });
  }
}
