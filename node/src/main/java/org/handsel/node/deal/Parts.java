package org.handsel.node.deal;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.handsel.core.deal.Ledger;
import org.handsel.core.escrow.Escrow;
import org.handsel.core.identity.Keep;
import org.handsel.core.identity.Log;
import org.handsel.core.mail.Mailbox;
import org.handsel.core.money.Currencies;
import org.handsel.core.rate.Equivocation;
import org.handsel.core.record.Pen;
import org.handsel.core.record.Records;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.service.Service;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.node.app.Events;
import org.handsel.node.app.People;
import org.handsel.node.listing.ArbiterOffers;
import org.handsel.node.people.Retirement;

/// What deals need of the rest of the node.
///
/// @param me whose node it is
/// @param pen writes my records
/// @param retirement whether my device may still sign
/// @param logHead newest entry of my log
/// @param logs the identity logs that are known here
/// @param keeps the lists that are here of what stands of stolen devices' words
/// @param records the records that are known here
/// @param publish keeps a record of mine and gives it to the network
/// @param contradicted hears of two lines of history where one should be
/// @param finality the network file's word for how firmly a fact must stand
/// @param play whether the chain's money is worth nothing
/// @param services all services this node carries
/// @param told what the buyer of my listing in a slot learns once the money is locked
/// @param evidence finds a block that was named as evidence, here or from the peers of its author
/// @param person a person at a glance
/// @param rated the public rating of a person in a record, as it counts here; empty if the record
///   isn't public or doesn't count
/// @param changed tells pages what changed
public record Parts(
    Cid me,
    Pen pen,
    Retirement retirement,
    Supplier<Cid> logHead,
    Function<Cid, Optional<Log>> logs,
    Function<Cid, Optional<Keep>> keeps,
    Records records,
    Consumer<SignedRecord> publish,
    Consumer<Equivocation> contradicted,
    Escrow escrow,
    Currencies currencies,
    String finality,
    boolean play,
    List<Service> services,
    Ledger ledger,
    Mailbox mailbox,
    BiFunction<Service, String, Optional<String>> told,
    Function<Cid, Optional<Bytes>> evidence,
    Function<Cid, People.Person> person,
    BiFunction<Cid, Cid, Optional<People.Rating>> rated,
    Consumer<Events.Event> changed,
    InstantSource clock,
    SecureRandom random) {
  /// The lists can't be changed afterwards.
  public Parts {
    services = List.copyOf(services);
  }

  /// 32 bytes that nobody guesses.
  Bytes salt() {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  /// Who can be named to decide.
  ArbiterOffers arbiters() {
    return new ArbiterOffers(records, clock);
  }

  Optional<Service> service(String kind) {
    return services.stream().filter(service -> service.kind().equals(kind)).findFirst();
  }
}
