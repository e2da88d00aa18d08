package org.handsel.node.demo;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.handsel.chain.local.LocalChain;
import org.handsel.node.app.RefusedException;

/// Alice sells, Bob buys, Carol rules: three processes around one chain of their own, in one
/// folder.
public final class Cast implements Closeable {
  /// Multicast that works is heard within milliseconds.
  private static final Duration DOUBT = Duration.ofSeconds(4);

  private static final Duration LINK_PATIENCE = Duration.ofSeconds(30);

  private final LocalChain chain;
  private final Person alice;
  private final Person bob;
  private final Person carol;
  private boolean told;

  private Cast(LocalChain chain, Person alice, Person bob, Person carol) {
    this.chain = chain;
    this.alice = alice;
    this.bob = bob;
    this.carol = carol;
  }

  /// Starts the three beside each other, gives each test money, and waits until they have found
  /// each other. Where the machine has no multicast, Bob and Carol are told Alice's address and
  /// find each other through the DHT.
  public static Cast gather(java.nio.file.Path folder, LocalChain chain)
      throws IOException, RefusedException {
    try (var together = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Person> alice = together.submit(starting("Alice", folder, chain));
      Future<Person> bob = together.submit(starting("Bob", folder, chain));
      Future<Person> carol = together.submit(starting("Carol", folder, chain));
      var cast = new Cast(chain, arrived(alice), arrived(bob), arrived(carol));
      try {
        cast.meet();
      } catch (IOException | RefusedException | RuntimeException e) {
        cast.close();
        throw e;
      }
      return cast;
    }
  }

  private void meet() throws IOException, RefusedException {
    long patience = System.nanoTime() + LINK_PATIENCE.toNanos();
    long doubt = System.nanoTime() + DOUBT.toNanos();
    told =
        alice.until(
            "the others",
            () -> {
              if (together()) return Optional.of(false);
              long now = System.nanoTime();
              boolean mute = now > doubt && !alice.network().finding().multicast();
              return now > patience || mute ? Optional.of(true) : Optional.empty();
            });
    if (!told) return;
    bob.connectTo(alice);
    carol.connectTo(alice);
    var _ = carol.until("Bob", () -> together() ? Optional.of(true) : Optional.empty());
  }

  private boolean together() throws IOException, RefusedException {
    for (Person person : everybody()) {
      if (person.acquaintances() < everybody().size() - 1) return false;
    }
    return true;
  }

  /// True if Bob and Carol had to be told Alice's address, because there is no multicast here.
  public boolean told() {
    return told;
  }

  private static Callable<Person> starting(
      String name, java.nio.file.Path folder, LocalChain chain) {
    return () -> {
      var home = folder.resolve(name.toLowerCase(java.util.Locale.ROOT));
      Person person = Person.start(name, home, chain.url());
      person.faucet();
      return person;
    };
  }

  private static Person arrived(Future<Person> starting) throws IOException, RefusedException {
    try {
      return starting.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the nodes started", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RefusedException refused -> throw refused;
        case IOException failed -> throw failed;
        case null, default -> throw new IOException(e);
      }
    }
  }

  public LocalChain chain() {
    return chain;
  }

  public Person alice() {
    return alice;
  }

  public Person bob() {
    return bob;
  }

  public Person carol() {
    return carol;
  }

  /// All three.
  public List<Person> everybody() {
    return List.of(alice, bob, carol);
  }

  @Override
  public void close() throws IOException {
    try (alice;
        bob;
        carol) {
      // closed in turn, the last started first
    }
  }
}
