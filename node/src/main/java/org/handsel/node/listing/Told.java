package org.handsel.node.listing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.handsel.core.service.Field;
import org.handsel.core.service.Service;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.storage.StorageException;
import org.handsel.storage.record.Settings;

/// What stands in no listing of mine, and is told to those alone who have locked the money: the
/// fields that [Service#told] names, by listing.
final class Told {
  private final Settings settings;

  /// Kept among `settings`.
  Told(Settings settings) {
    this.settings = settings;
  }

  /// What is kept of the listing of `service` in my slot, by field name.
  Map<String, String> of(Service service, String slot) {
    if (service.told().isEmpty()) return Map.of();
    Optional<Bytes> kept = settings.find(name(service, slot));
    if (kept.isEmpty()) return Map.of();
    var texts = new LinkedHashMap<String, String>();
    try {
      Data.Map map = DagCbor.decode(kept.get().toArray()).asMap();
      for (Field field : service.told()) {
        map.optionalText(field.name()).ifPresent(text -> texts.put(field.name(), text));
      }
    } catch (MalformedException e) {
      throw new StorageException("what is told of a listing can't be read", e);
    }
    return texts;
  }

  /// The same as one text; empty if there is nothing to tell.
  Optional<String> text(Service service, String slot) {
    var texts = of(service, slot).values();
    return texts.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", texts));
  }

  /// Keeps `said`, of fields that are named in `fields`; the others stay as they are. On disk when
  /// this returns.
  void put(Service service, String slot, Map<String, String> fields, Data.Map said)
      throws MalformedException {
    Map<String, String> old = of(service, slot);
    var all = Data.map();
    boolean changed = false;
    for (Field field : service.told()) {
      String before = old.getOrDefault(field.name(), "");
      boolean named = fields.containsKey(field.name());
      String text = named ? said.optionalText(field.name()).orElse("") : before;
      if (!text.isEmpty()) all.put(field.name(), text);
      changed |= !text.equals(before);
    }
    if (changed) settings.put(name(service, slot), Bytes.of(DagCbor.encode(all.build())));
  }

  private static String name(Service service, String slot) {
    return "told/" + service.kind() + "/" + slot;
  }
}
