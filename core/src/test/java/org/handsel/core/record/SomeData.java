package org.handsel.core.record;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.util.ArrayList;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;

/// Values that a fuzzer makes up: maps whose keys are mostly known ones, holding anything. What
/// comes behind a signature is seldom reached by chance; from such maps it is.
public final class SomeData {
  private static final int DEPTH_MAX = 4;

  private SomeData() {}

  /// A map with keys out of `words`, and words as text now and then.
  public static Data.Map map(FuzzedDataProvider bytes, String... words) {
    return map(bytes, 0, words);
  }

  private static Data.Map map(FuzzedDataProvider bytes, int depth, String... words) {
    var map = Data.map();
    for (String word : words) {
      if (bytes.remainingBytes() > 0 && bytes.consumeProbabilityFloat() < 0.7f) {
        map.put(word, value(bytes, depth + 1, words));
      }
    }
    if (bytes.consumeBoolean()) map.put(text(bytes, words), value(bytes, depth + 1, words));
    return map.build();
  }

  private static Data value(FuzzedDataProvider bytes, int depth, String... words) {
    return switch (bytes.consumeInt(0, depth < DEPTH_MAX ? 9 : 6)) {
      case 0 -> Data.none();
      case 1 -> Data.of(bytes.consumeLong());
      case 2 -> Data.of(bytes.consumeInt(0, 300));
      case 3 -> Data.of(text(bytes, words));
      case 4 -> Data.of(Bytes.of(bytes.consumeBytes(bytes.consumeBoolean() ? 32 : 300)));
      case 5 -> Data.of(Cid.of(Cid.DAG_CBOR, bytes.consumeBytes(4)));
      case 6 -> Data.of(bytes.consumeBoolean());
      case 7 -> map(bytes, depth + 1, words);
      default -> {
        var items = new ArrayList<Data>();
        for (int i = bytes.consumeInt(0, 5); i > 0; i--) items.add(value(bytes, depth + 1, words));
        yield Data.list(items);
      }
    };
  }

  private static String text(FuzzedDataProvider bytes, String... words) {
    return bytes.consumeBoolean() ? bytes.pickValue(words) : bytes.consumeString(60);
  }
}
