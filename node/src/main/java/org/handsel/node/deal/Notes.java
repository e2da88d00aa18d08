package org.handsel.node.deal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.core.agree.Role;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.service.Order;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// What this node notes about a deal beside its steps: one small map, written as a whole. It was
/// written by ourselves, so what doesn't make sense is a bug or a broken disk.
record Notes(Data.Map map) {
  static Notes start(Role role, Cid other, String title, Order order, long openedMillis) {
    var map =
        Data.map()
            .put("role", role.word())
            .put("other", other)
            .put("title", title)
            .put("opened", openedMillis);
    return new Notes(order.put(map, "quantity").build());
  }

  /// What stands in for notes that can't be read, of a deal that is then called `name`.
  static Notes unreadable(Cid me, Cid name) {
    return start(Role.BUYER, me, name.toString(), Order.of(1), 0);
  }

  /// The notes that `bytes` are, as far as every deal has them.
  static Notes decode(Bytes bytes) throws MalformedException {
    var notes = new Notes(DagCbor.decode(bytes.toArray()).asMap());
    try {
      var _ = List.of(notes.role(), notes.other(), notes.title());
      var _ = List.of(notes.quantity(), notes.openedMillis());
    } catch (IllegalStateException e) {
      throw new MalformedException(String.valueOf(e.getMessage()), e);
    }
    return notes;
  }

  Bytes encode() {
    return Bytes.of(DagCbor.encode(map));
  }

  Role role() {
    String word = read(m -> m.text("role"));
    for (Role role : Role.values()) {
      if (role.word().equals(word)) return role;
    }
    throw new IllegalStateException("role " + word);
  }

  Cid other() {
    return read(m -> m.link("other"));
  }

  String title() {
    return read(m -> m.text("title"));
  }

  long quantity() {
    return read(m -> m.integer("quantity"));
  }

  long openedMillis() {
    return read(m -> m.integer("opened"));
  }

  Optional<Bytes> bytes(String key) {
    return read(m -> m.optionalBytes(key));
  }

  Optional<String> text(String key) {
    return read(m -> m.optionalText(key));
  }

  Optional<Cid> link(String key) {
    return read(m -> m.optionalLink(key));
  }

  Optional<Data.Map> map(String key) {
    return read(m -> m.optionalMap(key));
  }

  Optional<Long> number(String key) {
    return read(m -> m.has(key) ? Optional.of(m.integer(key)) : Optional.empty());
  }

  boolean has(String key) {
    return map.has(key);
  }

  Notes with(String key, Data value) {
    return new Notes(map.with().put(key, value).build());
  }

  Notes with(String key, String value) {
    return with(key, Data.of(value));
  }

  Notes with(String key, Bytes value) {
    return with(key, Data.of(value));
  }

  Notes with(String key, long value) {
    return with(key, Data.of(value));
  }

  /// What a step cost on the chain.
  record Gas(String step, long units, String cost, String transaction) {
    static Gas of(String step, Escrow.Receipt receipt) {
      return new Gas(
          step, receipt.gas(), receipt.cost().toString(), "0x" + receipt.transaction().hex());
    }
  }

  List<Gas> gas() {
    return read(m -> {
      var all = new ArrayList<Gas>();
      for (Data item : m.optionalList("gas")) {
        var four = item.asList();
        all.add(
            new Gas(
                four.get(0).asText(),
                four.get(1).asLong(),
                four.get(2).asText(),
                four.get(3).asText()));
      }
      return all;
    });
  }

  /// With one more cost; the same transaction counts once.
  Notes with(Gas gas) {
    var all = new ArrayList<Data>();
    for (Gas known : gas()) {
      if (known.transaction().equals(gas.transaction())) return this;
      all.add(toData(known));
    }
    all.add(toData(gas));
    return with("gas", Data.list(all));
  }

  private static Data toData(Gas gas) {
    return Data.list(
        Data.of(gas.step()), Data.of(gas.units()), Data.of(gas.cost()), Data.of(gas.transaction()));
  }

  private interface Reading<T> {
    T of(Data.Map map) throws MalformedException;
  }

  private <T> T read(Reading<T> reading) {
    try {
      return reading.of(map);
    } catch (MalformedException e) {
      throw new IllegalStateException("notes of a deal: " + e.getMessage(), e);
    }
  }
}
