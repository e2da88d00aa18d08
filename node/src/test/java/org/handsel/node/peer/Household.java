package org.handsel.node.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.handsel.core.identity.Log;
import org.handsel.core.identity.Phrase;
import org.handsel.core.money.Address;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Currencies;
import org.handsel.core.money.Currency;
import org.handsel.core.publish.Profile;
import org.handsel.core.publish.Topics;
import org.handsel.core.record.Inspector;
import org.handsel.core.record.Kind;
import org.handsel.core.record.Pen;
import org.handsel.core.service.Service;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.handsel.node.app.Silence;
import org.handsel.node.listing.Carried;
import org.handsel.node.listing.Kinds;
import org.handsel.node.listing.Shelf;
import org.handsel.node.listing.Shop;
import org.handsel.node.people.Folk;
import org.handsel.node.people.Reputation;
import org.handsel.node.people.Retirement;
import org.handsel.services.arbitration.Arbitration;
import org.handsel.services.market.Market;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.handsel.storage.keys.Custody;
import org.handsel.storage.keys.Keyring;
import org.handsel.storage.lucene.ListingIndex;
import org.handsel.storage.record.LogStore;
import org.handsel.storage.record.Numbers;
import org.handsel.storage.record.PeerBook;
import org.handsel.storage.record.Quota;
import org.handsel.storage.record.RecordStore;
import org.handsel.storage.record.Settings;

/// A person's node without a chain: everything about identity, records, peers and search is the
/// real thing, on disk and over TCP.
final class Household implements AutoCloseable {
  static final Asset USD = new Asset("USD");

  /// By how much the clocks of all households are ahead of the machine's.
  static volatile Duration ahead = Duration.ZERO;

  private static final InstantSource CLOCK = () -> Instant.now().plus(ahead);

  final Database truth;
  final Database database;
  final RecordStore records;
  final LogStore logs;
  final Custody.Unlocked keys;
  final Pen pen;
  final ListingIndex index;
  final Host host;
  final Neighbours neighbours;
  final Folk folk;
  final Shelf shelf;

  Household(Path folder, String name) throws Exception {
    Files.createDirectories(folder);
    truth = Database.open(folder.resolve("truth.db"), Database.Durability.FULL, Schema.TRUTH);
    database =
        Database.open(folder.resolve("records.db"), Database.Durability.NORMAL, Schema.RECORDS);
    logs = new LogStore(truth);
    records = new RecordStore(database, Quota.DEFAULT);
    var random = new SecureRandom();
    var custody = new Custody(folder.resolve("keys"), logs, random, new Keyring.Cost(8, 1));
    boolean fresh = !custody.exists();
    keys =
        fresh
            ? custody.create(Phrase.generate(random), Bytes.of(new byte[32]), "open sesame")
            : custody.unlock("open sesame");
    records.exempt(keys.identity());
    List<Service> services = List.of(new Market(), new Arbitration());
    List<Kind> kinds = new ArrayList<>(List.of(Profile.KIND));
    services.forEach(it -> kinds.add(Kinds.listing(it)));
    var currencies =
        new Currencies(List.of(new Currency(Asset.coin(7357), "tETH", 18, Optional.empty(), true)));
    index = ListingIndex.open(folder.resolve("index"), records, currencies, new Carried(services));
    pen =
        new Pen(
            keys.identity(),
            keys.device(),
            new Numbers(truth, "device"),
            () -> log().trunk().head().id(),
            CLOCK);
    host = Swarm.start(SwarmSetup.of(keys.peer()).listen(Multiaddr.of("/ip4/127.0.0.1/tcp/0")));
    var events = new Silence();
    folk =
        new Folk(
            pen,
            records,
            logs,
            new Reputation(records, logs::find, CLOCK),
            new Retirement(new Settings(truth)),
            () -> host.id().toString(),
            () -> Address.ZERO.toString(),
            _ -> false);
    shelf =
        new Shelf(
            new Shop(
                pen,
                records,
                index,
                services,
                currencies,
                () -> Address.ZERO,
                asked -> asked.stream().map(it -> new int[it.nights()]).toList(),
                new Settings(truth),
                folk::person,
                true,
                events,
                CLOCK));
    neighbours =
        Neighbours.open(
            new Circle(
                host,
                keys.identity(),
                keys.device(),
                logs,
                records,
                new Inspector(kinds, logs::find, CLOCK),
                new PeerBook(truth),
                List.of("market", "arbitration", Topics.PEOPLE, "test"),
                "test",
                true,
                folk::person,
                events,
                CLOCK));
    if (fresh) folk.rename(name, "");
  }

  Log log() {
    return logs.find(keys.identity()).orElseThrow();
  }

  /// Connects to `other`, and waits until both have greeted.
  void meets(Household other) throws Exception {
    neighbours.add(other.host.addresses().getFirst().toString());
    until(() -> other.neighbours.connection(keys.identity()).isPresent());
  }

  /// Waits until `holds`, at most half a minute.
  static void until(BooleanSupplier holds) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    var gate = new Object();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end) throw new AssertionError("it did not happen in time");
      synchronized (gate) {
        gate.wait(10);
      }
    }
  }

  @Override
  public void close() throws IOException {
    neighbours.close();
    host.close();
    index.close();
    database.close();
    truth.close();
  }
}
