package org.handsel.core.agree;

import java.util.ArrayList;
import java.util.List;
import org.handsel.core.money.Address;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// One side of a deal, as it enters the terms.
///
/// @param id the identity
/// @param logHead newest entry of its log
/// @param histHead the newest history entry of every device; includes `openEntry`
/// @param account signs the deal for the chain, or locks the money
/// @param out where its money goes
/// @param openEntry the history entry it opened for this deal
public record Party(
    Cid id, Cid logHead, List<HistHead> histHead, Address account, Address out, Cid openEntry) {
  private static final int DEVICES_MAX = 32;
  private static final int DEVICE_BYTES_MAX = 128;

  /// The head can't be changed afterwards.
  public Party {
    histHead = List.copyOf(histHead);
  }

  /// The newest history entry of one device.
  public record HistHead(Bytes dev, long height, Cid entry) {}

  /// What it is in the terms.
  public Data.Map toData() {
    var head =
        histHead.stream()
            .map(h -> (Data) Data.list(Data.of(h.dev()), Data.of(h.height()), Data.of(h.entry())))
            .toList();
    return Data.map()
        .put("id", id)
        .put("logHead", logHead)
        .put("histHead", Data.list(head))
        .put("addr", account.toString())
        .put("out", out.toString())
        .put("openEntry", openEntry)
        .build();
  }

  /// The party that `map` states.
  public static Party of(Data.Map map) throws MalformedException {
    map.only("id", "logHead", "histHead", "addr", "out", "openEntry");
    var head = new ArrayList<HistHead>();
    for (Data item : map.list("histHead")) {
      var triple = item.asList();
      if (triple.size() != 3) throw new MalformedException("histHead: three values each");
      Bytes dev = triple.get(0).asBytes();
      if (dev.size() > DEVICE_BYTES_MAX) throw new MalformedException("histHead: no device");
      head.add(new HistHead(dev, triple.get(1).asLong(), triple.get(2).asLink()));
    }
    if (head.size() > DEVICES_MAX) throw new MalformedException("histHead: too many devices");
    Cid openEntry = map.link("openEntry");
    // deal.md §3.4 "includes the entry that it opened for this deal"
    if (head.stream().noneMatch(h -> h.entry().equals(openEntry))) {
      throw new MalformedException("histHead doesn't include openEntry");
    }
    return new Party(
        map.link("id"),
        map.link("logHead"),
        head,
        Address.parse(map.text("addr")),
        Address.parse(map.text("out")),
        openEntry);
  }
}
