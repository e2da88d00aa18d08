package org.handsel.ipfs;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Multihash;

/// Blocks in memory, for one thread; counts what is asked for.
public class MemoryBlocks implements BlockStore {
  private final Map<Multihash, Block> blocks = new TreeMap<>();
  private int asked;

  /// The same block, whatever it's asked for as.
  @Override
  public Optional<Block> get(Cid cid) {
    asked++;
    return Optional.ofNullable(blocks.get(cid.hash()));
  }

  @Override
  public void put(Block block) {
    blocks.put(block.cid().hash(), block);
  }

  @Override
  public OptionalInt size(Cid cid) {
    Block block = blocks.get(cid.hash());
    return block == null ? OptionalInt.empty() : OptionalInt.of(block.size());
  }

  @Override
  public void delete(Cid cid) {
    blocks.remove(cid.hash());
  }

  @Override
  public List<Cid> list() {
    return blocks.keySet().stream().map(hash -> new Cid(1, Cid.RAW, hash)).toList();
  }

  @Override
  public long bytesUsed() {
    return blocks.values().stream().mapToLong(Block::size).sum();
  }

  /// How many blocks were asked for since this was called last.
  public int asked() {
    int count = asked;
    asked = 0;
    return count;
  }

  /// Puts `block` and returns its name.
  public Cid keep(Block block) {
    put(block);
    return block.cid();
  }

  /// Puts the node `node` and returns its name.
  public Cid put(DagPb node) {
    return keep(Block.of(Cid.DAG_PB, node.toArray()));
  }

  /// Puts the bytes `bytes`, raw, and returns their name.
  public Cid put(byte... bytes) {
    return keep(Block.of(Cid.RAW, bytes));
  }
}
