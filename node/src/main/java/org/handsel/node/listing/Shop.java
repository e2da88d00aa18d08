package org.handsel.node.listing;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.handsel.core.discover.Search;
import org.handsel.core.money.Address;
import org.handsel.core.money.Currencies;
import org.handsel.core.record.Pen;
import org.handsel.core.service.Service;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.node.app.Events;
import org.handsel.node.app.People;
import org.handsel.storage.record.RecordStore;
import org.handsel.storage.record.Settings;

/// What [Shelf] needs of the rest of the node.
///
/// @param pen writes my records
/// @param account my account on the chain
/// @param calendar which nights of homes are taken
/// @param settings keep what of my listings only buyers learn
/// @param person a person at a glance
/// @param play whether what is paid on this network is worth nothing
public record Shop(
    Pen pen,
    RecordStore records,
    Search search,
    List<Service> services,
    Currencies currencies,
    Supplier<Address> account,
    Wanted.Calendar calendar,
    Settings settings,
    Function<Cid, People.Person> person,
    boolean play,
    Events events,
    InstantSource clock) {
  /// The list is copied.
  public Shop {
    services = List.copyOf(services);
  }
}
