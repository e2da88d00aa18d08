package org.handsel.node.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// A node made of sample data, for tests of pages, API and command line without a network or chain.
/// Each part remembers what is done to it, so that a page shows what a form changed. For tests
/// only.
public final class FixtureApp {
  private final List<Consumer<Events.Event>> listeners = new CopyOnWriteArrayList<>();
  private Setup.Stage stage;

  private FixtureApp(Setup.Stage stage) {
    this.stage = stage;
  }

  /// Bob's node, unlocked, with everything in it.
  public static App ready() {
    return at(Setup.Stage.READY);
  }

  /// Bob's node at `stage`; parts answer alike at each, the server's doors hold them back.
  public static App at(Setup.Stage stage) {
    var fixture = new FixtureApp(stage);
    var events = fixture.new Told();
    var listings = new FixtureListings(events);
    return new App(
        fixture.new Doorstep(),
        new FixturePeople(),
        listings,
        new FixtureDeals(listings, events),
        new FixtureWallet(events),
        new FixturePeers(events),
        new FixturePictures(),
        new FixtureStorage(),
        new FixtureCode(),
        new FixtureCalendars(),
        new FixtureComputing(),
        events);
  }

  private final class Told implements Events {
    @Override
    public Subscription subscribe(Consumer<Event> listener) {
      listeners.add(listener);
      return () -> listeners.remove(listener);
    }

    @Override
    public void tell(Event event) {
      listeners.forEach(listener -> listener.accept(event));
    }
  }

  private final class Doorstep implements Setup {
    @Override
    public Stage stage() {
      return stage;
    }

    @Override
    public Created create(String name, String passphrase) throws RefusedException {
      if (stage != Stage.EMPTY) {
        throw new RefusedException(
            RefusedException.Kind.CONFLICT, "setup.exists", "There is an identity here already.");
      }
      if (name.isBlank()) {
        throw new RefusedException(
            RefusedException.Kind.INVALID, "setup.name", "Give a name that others will see.");
      }
      stage = Stage.LOCKED;
      unlock(passphrase);
      var words = new ArrayList<String>();
      for (int i = 1; i <= 24; i++) {
        words.add(i == 24 ? "art" : "abandon");
      }
      return new Created(FixturePeople.BOB, name, words);
    }

    @Override
    public void unlock(String passphrase) throws RefusedException {
      if (passphrase.equals("wrong")) {
        throw new RefusedException(
            RefusedException.Kind.CONFLICT,
            "setup.passphrase",
            "That isn't the passphrase. Nothing was changed; try again.");
      }
      stage = Stage.READY;
    }
  }

  static <T> T only(Optional<T> found, String what) throws RefusedException {
    if (found.isEmpty()) {
      throw new RefusedException(
          RefusedException.Kind.UNKNOWN, what + ".unknown", "There is no such " + what + " here.");
    }
    return found.get();
  }
}
