package org.handsel.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.handsel.core.identity.Phrase;
import org.handsel.core.money.Address;
import org.handsel.core.money.Currencies;
import org.handsel.core.publish.Profile;
import org.handsel.core.publish.Topics;
import org.handsel.core.record.Inspector;
import org.handsel.core.record.Pen;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.handsel.node.app.Events;
import org.handsel.node.app.Listings;
import org.handsel.node.app.RefusedException;
import org.handsel.node.listing.Carried;
import org.handsel.node.listing.Kinds;
import org.handsel.node.listing.Shelf;
import org.handsel.node.listing.Shop;
import org.handsel.node.peer.Circle;
import org.handsel.node.peer.Neighbours;
import org.handsel.node.people.Folk;
import org.handsel.node.people.Reputation;
import org.handsel.node.people.Retirement;
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

/// A node without a chain and pages: identity, records, peers and search, all on disk and over TCP.
final class BenchNode implements AutoCloseable {
  private final Database truth;
  private final Database database;
  final RecordStore records;
  final ListingIndex index;
  final Host host;
  final Neighbours neighbours;
  final Shelf shelf;

  BenchNode(Path folder) throws IOException {
    Files.createDirectories(folder);
    InstantSource clock = InstantSource.system();
    var market = new Market();
    var currencies = new Currencies(List.of());
    truth = Database.open(folder.resolve("truth.db"), Database.Durability.FULL, Schema.TRUTH);
    database =
        Database.open(folder.resolve("records.db"), Database.Durability.NORMAL, Schema.RECORDS);
    var logs = new LogStore(truth);
    records = new RecordStore(database, Quota.DEFAULT);
    var random = new SecureRandom();
    Custody.Unlocked keys =
        new Custody(folder.resolve("keys"), logs, random, new Keyring.Cost(8, 1))
            .create(Phrase.generate(random), Bytes.of(new byte[32]), "bench");
    records.exempt(keys.identity());
    index =
        ListingIndex.open(
            folder.resolve("index"), records, currencies, new Carried(List.of(market)));
    var pen =
        new Pen(
            keys.identity(),
            keys.device(),
            new Numbers(truth, "device"),
            () -> logs.find(keys.identity()).orElseThrow().trunk().head().id(),
            clock);
    host = Swarm.start(SwarmSetup.of(keys.peer()).listen(Multiaddr.of("/ip4/127.0.0.1/tcp/0")));
    var folk =
        new Folk(
            pen,
            records,
            logs,
            new Reputation(records, logs::find, clock),
            new Retirement(new Settings(truth)),
            () -> host.id().toString(),
            Address.ZERO::toString,
            _ -> false);
    var events = new Nobody();
    shelf =
        new Shelf(
            new Shop(
                pen,
                records,
                index,
                List.of(market),
                currencies,
                () -> Address.ZERO,
                _ -> List.of(),
                new Settings(truth),
                folk::person,
                true,
                events,
                clock));
    neighbours =
        Neighbours.open(
            new Circle(
                host,
                keys.identity(),
                keys.device(),
                logs,
                records,
                new Inspector(List.of(Profile.KIND, Kinds.listing(market)), logs::find, clock),
                new PeerBook(truth),
                List.of(market.name(), Topics.PEOPLE),
                "bench",
                true,
                folk::person,
                events,
                clock));
  }

  /// Publishes the rows of `csv`; says how many.
  long publish(Path csv) throws IOException, RefusedException {
    try (var in = Files.newInputStream(csv)) {
      var options = Listings.ImportOptions.of("market");
      return shelf.importCsv(in, options, _ -> {}).published();
    }
  }

  @Override
  public void close() {
    neighbours.close();
    host.close();
    index.close();
    database.close();
    truth.close();
  }

  private static final class Nobody implements Events {
    @Override
    public Subscription subscribe(Consumer<Event> listener) {
      return () -> {};
    }

    @Override
    public void tell(Event event) {
      // Nobody looks at pages here.
    }
  }
}
