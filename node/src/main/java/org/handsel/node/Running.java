package org.handsel.node;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.handsel.chain.Chain;
import org.handsel.chain.evm.AccountKey;
import org.handsel.chain.evm.Checksum;
import org.handsel.chain.local.LocalChain;
import org.handsel.core.publish.Topics;
import org.handsel.core.rate.Hist;
import org.handsel.core.record.Inspector;
import org.handsel.core.record.Pen;
import org.handsel.core.service.Service;
import org.handsel.ipfs.bitswap.Bitswap;
import org.handsel.ipfs.bitswap.BitswapLimits;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.node.app.Calendars;
import org.handsel.node.app.Code;
import org.handsel.node.app.Computing;
import org.handsel.node.app.Deals;
import org.handsel.node.app.Listings;
import org.handsel.node.app.Peers;
import org.handsel.node.app.People;
import org.handsel.node.app.Pictures;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Storage;
import org.handsel.node.app.Wallet;
import org.handsel.node.calendar.HostCalendars;
import org.handsel.node.code.CodeGround;
import org.handsel.node.code.LocalCode;
import org.handsel.node.compute.ComputeGround;
import org.handsel.node.compute.LocalComputing;
import org.handsel.node.deal.DealRunner;
import org.handsel.node.deal.DirectMail;
import org.handsel.node.files.Holders;
import org.handsel.node.files.LocalStorage;
import org.handsel.node.files.NetSources;
import org.handsel.node.files.Pinning;
import org.handsel.node.files.Storeroom;
import org.handsel.node.files.Telling;
import org.handsel.node.listing.Carried;
import org.handsel.node.listing.Renewal;
import org.handsel.node.listing.Shelf;
import org.handsel.node.listing.Shop;
import org.handsel.node.meet.Meeting;
import org.handsel.node.meet.Setting;
import org.handsel.node.peer.Circle;
import org.handsel.node.peer.Neighbours;
import org.handsel.node.people.Folk;
import org.handsel.node.people.Forks;
import org.handsel.node.people.KeepLists;
import org.handsel.node.people.Reputation;
import org.handsel.node.people.Retirement;
import org.handsel.node.picture.PictureBox;
import org.handsel.node.setup.Doorstep;
import org.handsel.node.wallet.ChainWallet;
import org.handsel.node.wallet.ChainWatch;
import org.handsel.node.wallet.SqlJournals;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.handsel.storage.SqliteLedger;
import org.handsel.storage.compute.Jobs;
import org.handsel.storage.keys.Custody;
import org.handsel.storage.lucene.ListingIndex;
import org.handsel.storage.record.KnownPeers;
import org.handsel.storage.record.LogStore;
import org.handsel.storage.record.Numbers;
import org.handsel.storage.record.PeerBook;
import org.handsel.storage.record.Quota;
import org.handsel.storage.record.RecordStore;
import org.handsel.storage.record.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What runs while the identity is unlocked: opened top to bottom, closed bottom to top.
final class Running implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(Running.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Host host;
  private final Parts parts;

  /// What the pages and the API reach.
  record Parts(
      People people,
      Listings listings,
      Deals deals,
      Wallet wallet,
      Peers peers,
      Pictures pictures,
      Storage storage,
      Code code,
      Calendars calendars,
      Computing computing) {}

  /// Starts everything in `house` with these keys.
  ///
  /// @throws IOException if the chain or a port can't be had; then nothing runs
  static Running start(House house, Custody.Unlocked keys) throws IOException {
    return new Running(house, keys);
  }

  private Running(House house, Custody.Unlocked keys) throws IOException {
    try {
      var me = keys.identity();
      var settings = new Settings(house.truth());

      var retirement = new Retirement(settings);
      var device = retirement.around(keys.device());
      var numbers = new Numbers(house.truth(), "device");

      // What is known: blocks, records, and the index over them.
      var storeroom =
          Storeroom.open(
              house.home().folder("blocks"),
              house.config().roomGib() << 30,
              house.truth(),
              house.clock());
      var blocks = storeroom.blocks();
      var logs = new LogStore(house.truth());
      var facts =
          open(
              Database.open(
                  house.home().file("records.db"), Database.Durability.NORMAL, Schema.RECORDS));
      var records = new RecordStore(facts, Quota.DEFAULT);
      records.exempt(me);
      var kinds = Kinds.of(house.services());
      var index =
          open(
              ListingIndex.open(
                  house.home().folder("index"),
                  records,
                  house.network().currencies(),
                  new Carried(house.services())));

      // The money.
      var books = Books.found();
      var chain = open(chain(house, keys, books));
      var wallet = new ChainWallet(chain, house.events());
      open(ChainWatch.start(chain, house.events()));

      // The network.
      var acquaintances = open(KnownPeers.open(facts));
      var listening = open(Listening.start(house, settings, keys.peer(), acquaintances));
      host = listening.host();
      var bitswap = open(new Bitswap(host, blocks, Bitswap.Sharing.ALL, BitswapLimits.DEFAULT));
      Supplier<Cid> newest = () -> logs.find(me).orElseThrow().trunk().head().id();
      var pen = new Pen(me, device, numbers, newest, house.clock());
      var reputation = new Reputation(records, logs::find, house.clock());
      var around = new AtomicReference<Neighbours>();
      var folk =
          new Folk(
              pen,
              records,
              logs,
              reputation,
              retirement,
              () -> host.id().toString(),
              () -> Checksum.text(chain.account()),
              person -> around.get() != null && around.get().connection(person).isPresent());
      var keeps =
          open(
              new KeepLists(
                  blocks,
                  bitswap,
                  () -> around.get() == null ? List.of() : around.get().greeted(),
                  house.clock()));
      var neighbours =
          open(
              Neighbours.open(
                  new Circle(
                      host,
                      me,
                      device,
                      logs,
                      records,
                      new Inspector(kinds, logs::find, keeps::find, house.clock()),
                      new PeerBook(house.truth()),
                      topics(house.services()),
                      house.network().network().name(),
                      !house.config().meeting().dht(),
                      folk::person,
                      house.events(),
                      house.clock())));
      around.set(neighbours);
      var meeting = open(Meeting.open(setting(house, listening), neighbours));

      // What people do.
      var shelf =
          new Shelf(
              new Shop(
                  pen,
                  records,
                  index,
                  house.services(),
                  house.network().currencies(),
                  chain::account,
                  asked -> chain.escrow().taken(asked),
                  settings,
                  folk::person,
                  house.network().network().play(),
                  house.events(),
                  house.clock()));
      var ledger = books.ledger(house.home().directory(), new SqliteLedger(house.truth()));
      var mail = open(new DirectMail(ledger, new Callers(neighbours)));
      host.handle(mail);
      var dealing = new AtomicReference<DealRunner>();
      var forks =
          new Forks(
              pen,
              records,
              person -> dealing.get() == null ? List.of() : dealing.get().shown(person));
      var deals =
          open(
              DealRunner.start(
                  new org.handsel.node.deal.Parts(
                      me,
                      pen,
                      retirement,
                      newest,
                      logs::find,
                      keeps::find,
                      records,
                      record -> records.keep(List.of(record), true),
                      forks::tell,
                      chain.escrow(),
                      house.network().currencies(),
                      house.network().finality(),
                      house.network().network().play(),
                      house.services(),
                      ledger,
                      mail,
                      shelf::told,
                      cid -> Pieces.block(cid, blocks, bitswap, neighbours),
                      folk::person,
                      folk::rating,
                      house.events()::tell,
                      house.clock(),
                      house.random())));
      dealing.set(deals);
      records.protect(deals::concerns);
      logs.protect(id -> id.equals(me) || deals.concerns(id) || records.holds(id));
      records.watch(forks::arrived);
      records.watch(fresh -> {
        retirement.recognise(fresh, pen, numbers::given);
        deals.recognise(fresh);
      });
      deals.recognise(records.by(me, Hist.KIND));
      storeroom.alsoNeeded(() -> Pieces.named(deals));
      var sources = new NetSources(bitswap, () -> Holders.connected(host), meeting.holders());
      var telling = open(Telling.start(meeting.holders(), storeroom.whole()));
      var pinning = open(Pinning.start(storeroom, sources, telling));
      var code =
          open(
              LocalCode.open(
                  new CodeGround(
                      house.home(),
                      pen,
                      records,
                      logs,
                      storeroom,
                      bitswap,
                      host,
                      meeting.holders(),
                      telling::here,
                      neighbours::greeted,
                      neighbours::freshen,
                      folk::person,
                      house.events(),
                      house.clock(),
                      house.random())));
      parts =
          new Parts(
              folk,
              shelf,
              deals,
              wallet,
              neighbours,
              new PictureBox(storeroom, blocks, bitswap, neighbours::greeted),
              new LocalStorage(storeroom, pinning, sources),
              code,
              open(
                  HostCalendars.start(
                      shelf,
                      asked -> chain.escrow().taken(asked),
                      settings,
                      house.config().reach().proxy().isEmpty(),
                      house.clock(),
                      house.random())),
              open(
                  LocalComputing.open(
                      new ComputeGround(
                          new Jobs(house.truth()),
                          deals,
                          shelf,
                          storeroom,
                          sources,
                          host,
                          new Callers(neighbours),
                          house.events(),
                          house.clock(),
                          house.random()))));
      introduce(settings, folk);
      open(Broom.start(records, new Renewal(pen, records, house.clock()), house.clock()));
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private Chain chain(House house, Custody.Unlocked keys, Books books) throws IOException {
    var key = AccountKey.of(keys.account().toArray());
    var journals = books.journals(house.home().directory(), new SqlJournals(house.truth()));
    var network = house.network().network();
    if (house.config().chain().equals("local")) {
      var local = open(LocalChain.shared(house.environment()));
      return Chain.local(local, network, key, journals, house.clock());
    }
    return Chain.at(
        List.of(URI.create(house.config().chain())), network, key, journals, house.clock());
  }

  private static Setting setting(House house, Listening listening) {
    var meeting = house.config().meeting();
    var network = house.network().network();
    return new Setting(
        listening.host(),
        network.name(),
        network.play(),
        topics(house.services()),
        meeting.mdns(),
        meeting.dht(),
        meeting.bootstrap(),
        listening::outside,
        house.clock(),
        house.random());
  }

  private static List<String> topics(List<Service> services) {
    var topics = new ArrayList<>(services.stream().map(Service::name).toList());
    topics.addAll(List.of(Topics.PEOPLE, "hist", "rating", LocalCode.TOPIC));
    return topics;
  }

  /// Publishes the name that was chosen when the identity was made.
  private static void introduce(Settings settings, Folk folk) throws IOException {
    var name = settings.find(Doorstep.NAME);
    if (name.isPresent() && name.get().size() > 0) {
      try {
        folk.rename(new String(name.get().toArray(), StandardCharsets.UTF_8), "");
      } catch (RefusedException e) {
        throw new IOException("Your name could not be published: " + e.getMessage(), e);
      }
      settings.put(Doorstep.NAME, Bytes.EMPTY);
    }
  }

  private <T extends AutoCloseable> T open(T part) {
    opened.push(part);
    return part;
  }

  /// This node on the network.
  Host host() {
    return host;
  }

  /// What the pages and the API reach.
  Parts parts() {
    return parts;
  }

  @Override
  public void close() {
    for (AutoCloseable part : opened) {
      try {
        part.close();
      } catch (Exception e) {
        log.warn("{} didn't close as it should", part.getClass().getSimpleName(), e);
      }
    }
    opened.clear();
  }
}
