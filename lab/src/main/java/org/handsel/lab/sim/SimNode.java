package org.handsel.lab.sim;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.handsel.core.identity.Phrase;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Money;
import org.handsel.core.publish.Amount;
import org.handsel.core.publish.Listing;
import org.handsel.core.publish.Profile;
import org.handsel.core.publish.Topics;
import org.handsel.core.record.Inspector;
import org.handsel.core.record.Pen;
import org.handsel.core.record.SignedRecord;
import org.handsel.core.record.SlotKey;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.sim.MemoryNetwork;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.handsel.node.app.Events;
import org.handsel.node.app.People;
import org.handsel.node.app.RefusedException;
import org.handsel.node.peer.Circle;
import org.handsel.node.peer.Neighbours;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.handsel.storage.keys.Custody;
import org.handsel.storage.keys.Keyring;
import org.handsel.storage.keys.WrongPassphraseException;
import org.handsel.storage.record.LogStore;
import org.handsel.storage.record.Numbers;
import org.handsel.storage.record.PeerBook;
import org.handsel.storage.record.Quota;
import org.handsel.storage.record.RecordStore;

/// One node of a simulation: its own identity, databases and host; only the wires are in memory.
final class SimNode implements Closeable {
  private static final String PASSPHRASE = "simulated";
  private static final String SERVICE = "market";
  private static final String KIND = Listing.kind(SERVICE);
  private static final Duration LIFE = Duration.ofDays(30);
  private static final Asset DOLLAR = new Asset("USD");

  private final String address;
  private final Path folder;
  private final MemoryNetwork network;
  private final Database truth;
  private final Database public_;
  private final RecordStore records;
  private final Pen pen;
  private final Host host;
  private final Neighbours neighbours;
  private final Map<String, SignedRecord> mine = new HashMap<>();

  /// A new node; `seeds` decides who it is.
  SimNode(String address, Path folder, MemoryNetwork network, SplittableRandom seeds)
      throws IOException {
    this(address, folder, network, Multiaddr.of("/ip4/" + address + "/tcp/0"), phrase(seeds));
  }

  private SimNode(
      String address, Path folder, MemoryNetwork network, Multiaddr listen, Optional<Phrase> fresh)
      throws IOException {
    this.address = address;
    this.folder = folder;
    this.network = network;
    Files.createDirectories(folder);
    InstantSource clock = InstantSource.system();
    truth = Database.open(folder.resolve("truth.db"), Database.Durability.NORMAL, Schema.TRUTH);
    public_ =
        Database.open(folder.resolve("records.db"), Database.Durability.NORMAL, Schema.RECORDS);
    records = new RecordStore(public_, Quota.DEFAULT);
    var logs = new LogStore(truth);
    var custody =
        new Custody(folder.resolve("keys"), logs, new SecureRandom(), new Keyring.Cost(8, 1));
    Custody.Unlocked keys =
        fresh.isPresent()
            ? custody.create(fresh.get(), Bytes.of(new byte[32]), PASSPHRASE)
            : unlock(custody);
    pen =
        new Pen(
            keys.identity(),
            keys.device(),
            new Numbers(truth, "record"),
            () -> logs.find(keys.identity()).orElseThrow().trunk().head().id(),
            clock);
    records.exempt(keys.identity());
    var inspector =
        new Inspector(List.of(Profile.KIND, Listing.kind(SERVICE, _ -> {})), logs::find, clock);
    host = Swarm.start(SwarmSetup.of(keys.peer()).transports(network.host(address)).listen(listen));
    neighbours =
        Neighbours.open(
            new Circle(
                host,
                keys.identity(),
                keys.device(),
                logs,
                records,
                inspector,
                new PeerBook(truth),
                List.of(SERVICE, Topics.PEOPLE),
                "sim",
                true,
                person ->
                    new People.Person(
                        person.toString(),
                        "",
                        false,
                        new People.Standing(0, 0, 0, 0, 0, 0, Optional.empty(), true, true)),
                new Silent(),
                clock));
  }

  private static Optional<Phrase> phrase(SplittableRandom seeds) {
    var entropy = new byte[32];
    seeds.nextBytes(entropy);
    return Optional.of(Phrase.of(entropy));
  }

  private static Custody.Unlocked unlock(Custody custody) throws IOException {
    try {
      return custody.unlock(PASSPHRASE);
    } catch (WrongPassphraseException e) {
      throw new IOException("a node's own passphrase", e);
    }
  }

  /// Stops it in the middle of whatever it does, and starts it again from its disk.
  SimNode restart() throws IOException {
    Multiaddr listen = host.addresses().getFirst().withoutPeer();
    close();
    var again = new SimNode(address, folder, network, listen, Optional.empty());
    again.mine.putAll(mine);
    return again;
  }

  String address() {
    return address;
  }

  /// Dials the other node, and again whenever the link breaks.
  void befriend(SimNode other) throws RefusedException {
    neighbours.add(other.host.addresses().getFirst().toString());
  }

  /// Publishes a listing in `slot`, or a new revision of the one there.
  void publish(String slot, String title) throws IOException {
    Data.Map body =
        Data.map().put("title", title).put("price", Amount.toData(Money.of(100, DOLLAR))).build();
    keep(
        slot,
        pen.slot(
            KIND,
            slot,
            Optional.ofNullable(mine.get(slot)),
            LIFE,
            Topics.of(SERVICE, Optional.empty()),
            body));
  }

  /// Takes the listing in `slot` back, if there is one.
  void withdraw(String slot) throws IOException {
    SignedRecord before = mine.get(slot);
    if (before != null && !before.payload().tombstone()) keep(slot, pen.tombstone(before));
  }

  private void keep(String slot, SignedRecord record) {
    mine.put(slot, record);
    records.keep(List.of(record), true);
  }

  /// The revision of `slot` that this node holds, if any.
  Optional<SignedRecord> holds(SlotKey slot) {
    return records.slot(slot);
  }

  /// Whom this node is connected to, and whether they have said who they are.
  String links() {
    return neighbours.show().peers().stream()
        .map(it -> it.address() + " " + it.state() + (it.person().isPresent() ? ", greeted" : ""))
        .collect(Collectors.joining("; "));
  }

  /// The slots this node has written.
  List<SlotKey> slots() {
    return mine.keySet().stream().map(slot -> new SlotKey(pen.author(), KIND, slot)).toList();
  }

  @Override
  public void close() {
    neighbours.close();
    host.close();
    public_.close();
    truth.close();
  }

  /// Nobody listens in a simulation.
  private static final class Silent implements Events {
    @Override
    public Subscription subscribe(Consumer<Event> listener) {
      return () -> {};
    }

    @Override
    public void tell(Event event) {}
  }
}
