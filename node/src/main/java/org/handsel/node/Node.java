package org.handsel.node;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.handsel.core.service.Service;
import org.handsel.node.app.App;
import org.handsel.node.app.Calendars;
import org.handsel.node.app.Code;
import org.handsel.node.app.Computing;
import org.handsel.node.app.Deals;
import org.handsel.node.app.Listings;
import org.handsel.node.app.Peers;
import org.handsel.node.app.People;
import org.handsel.node.app.Pictures;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Setup;
import org.handsel.node.app.Storage;
import org.handsel.node.app.Wallet;
import org.handsel.node.home.Config;
import org.handsel.node.home.Home;
import org.handsel.node.home.NodeFile;
import org.handsel.node.http.Entry;
import org.handsel.node.http.Limits;
import org.handsel.node.http.Server;
import org.handsel.node.network.NetworkFile;
import org.handsel.node.setup.Doorstep;
import org.handsel.node.setup.Gate;
import org.handsel.node.web.Pages;
import org.handsel.services.arbitration.Arbitration;
import org.handsel.services.compute.Compute;
import org.handsel.services.market.Market;
import org.handsel.services.stays.Stays;
import org.handsel.storage.Database;
import org.handsel.storage.Schema;
import org.handsel.storage.keys.Custody;
import org.handsel.storage.record.LogStore;
import org.handsel.storage.record.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One person's node: opened top to bottom, closed bottom to top. Pages and API are there at once;
/// what needs the person's keys is [Running], behind the gate.
public final class Node implements Closeable {
  /// What can be dealt in.
  static final List<Service> SERVICES =
      List.of(new Market(), new Stays(), new Compute(), new Arbitration());

  private static final Logger log = LoggerFactory.getLogger(Node.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Home home;
  private final Entry entry;
  private final App app;
  private final Server server;
  private final Gate<Running> gate;
  private final InstantSource clock;

  /// Starts the node whose data lies in `directory`.
  ///
  /// @throws IOException if the directory is in use, a port is, or a setting is wrong
  public static Node start(Path directory, Config.Flags flags, Map<String, String> environment)
      throws IOException {
    return new Node(directory, flags, environment);
  }

  private Node(Path directory, Config.Flags flags, Map<String, String> environment)
      throws IOException {
    this.clock = InstantSource.system();
    var random = new SecureRandom();
    try {
      home = open(Home.open(directory));
      var config = Config.read(directory, environment, flags);
      var network =
          config.network().isPresent()
              ? NetworkFile.read(config.network().get())
              : NetworkFile.local();
      var truth =
          open(Database.open(home.file("truth.db"), Database.Durability.FULL, Schema.TRUTH));
      var custody = new Custody(home.file("keys"), new LogStore(truth), random);
      var changes = new Changes();
      gate = open(new Gate<>());
      var house =
          new House(home, config, environment, network, SERVICES, truth, changes, clock, random);
      var setup =
          new Doorstep(
              custody,
              new Settings(truth),
              changes,
              random,
              keys -> {
                gate.open(Running.start(house, keys));
                announce();
              });
      app =
          new App(
              setup,
              gate.part(People.class, running -> running.parts().people()),
              gate.part(Listings.class, running -> running.parts().listings()),
              gate.part(Deals.class, running -> running.parts().deals()),
              gate.part(Wallet.class, running -> running.parts().wallet()),
              gate.part(Peers.class, running -> running.parts().peers()),
              gate.part(Pictures.class, running -> running.parts().pictures()),
              gate.part(Storage.class, running -> running.parts().storage()),
              gate.part(Code.class, running -> running.parts().code()),
              gate.part(Calendars.class, running -> running.parts().calendars()),
              gate.part(Computing.class, running -> running.parts().computing()),
              changes);
      entry = new Entry(random);
      server =
          open(
              Server.start(
                  new Server.Listen(config.httpHost(), config.httpPort(), config.httpNames()),
                  entry,
                  app,
                  new Pages(app, clock, random),
                  Limits.DEFAULT));
      announce();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T open(T part) {
    opened.push(part);
    return part;
  }

  /// Says in the data directory where this node is.
  private void announce() throws IOException {
    home.announce(
        new NodeFile(
            ProcessHandle.current().pid(),
            server.address(),
            server.gateway(),
            peer(),
            addresses(),
            clock.instant().toString()),
        entry.token());
  }

  /// What a person can do with it.
  public App app() {
    return app;
  }

  /// Where its pages and API are.
  public String http() {
    return server.address();
  }

  /// A new one-time link to its pages.
  public String loginLink() {
    return server.loginLink();
  }

  /// Its id on the network; empty until the identity is unlocked.
  public String peer() {
    return gate.isOpen() ? gate.behind().host().id().toString() : "";
  }

  /// What others can dial; none until the identity is unlocked.
  public List<String> addresses() {
    return gate.isOpen()
        ? gate.behind().host().addresses().stream().map(Object::toString).toList()
        : List.of();
  }

  /// Makes the identity in `directory` without running a node on it.
  static Setup.Created init(Path directory, String name, String passphrase)
      throws IOException, RefusedException {
    var random = new SecureRandom();
    try (var home = Home.open(directory);
        var truth = Database.open(home.file("truth.db"), Database.Durability.FULL, Schema.TRUTH)) {
      var custody = new Custody(home.file("keys"), new LogStore(truth), random);
      return new Doorstep(custody, new Settings(truth), new Changes(), random, _ -> {})
          .create(name, passphrase);
    }
  }

  /// Gives the node whose data lies in `directory`, and which doesn't run, another id on the
  /// network.
  ///
  /// @return the new id
  static String renewPeer(Path directory, String passphrase) throws IOException, RefusedException {
    try (var home = Home.open(directory);
        var truth = Database.open(home.file("truth.db"), Database.Durability.FULL, Schema.TRUTH)) {
      return new Doorstep(
              new Custody(home.file("keys"), new LogStore(truth), new SecureRandom()),
              new Settings(truth),
              new Changes(),
              new SecureRandom(),
              _ -> {})
          .renewPeer(passphrase);
    }
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
