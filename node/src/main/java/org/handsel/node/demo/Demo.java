package org.handsel.node.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import org.handsel.chain.local.LocalChain;
import org.handsel.node.app.RefusedException;
import tools.jackson.databind.json.JsonMapper;

/// `handsel demo`: plays one story from an empty folder to the last rating, says who paid what, and
/// leaves the three people's pages open until it is stopped.
public final class Demo {
  private final Story story;
  private final boolean once;
  private final boolean json;
  private final PrintStream out;
  private final Teller teller;

  /// The story is told on `err`, the result printed on `out`.
  ///
  /// @param story its word on the command line, such as `no-delivery`
  /// @throws IllegalArgumentException if there is no such story
  public Demo(String story, boolean once, boolean json, PrintStream out, PrintStream err) {
    this.story = Story.of(story);
    this.once = once;
    this.json = json;
    this.out = out;
    this.teller = new Teller(err);
  }

  /// Plays it. Returns when everything is stopped and the folder is gone.
  public void run() throws IOException, RefusedException {
    var stopped = new CountDownLatch(1);
    var finished = new CountDownLatch(1);
    Thread caller = Thread.currentThread();
    var hook =
        Thread.ofPlatform()
            .unstarted(() -> {
              stopped.countDown();
              if (finished.getCount() == 0) return;
              caller.interrupt();
              // For what it does, not for the thread: that one may be on its way out of the program
              // already, and then waits for this one.
              await(finished);
            });
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      play(stopped);
    } finally {
      finished.countDown();
    }
  }

  private void play(CountDownLatch stopped) throws IOException, RefusedException {
    teller.plain("Handsel demo, story \"" + story + "\": " + story.plot() + ".");
    teller.plain("Test money on a chain of its own; nothing leaves this machine.");
    teller.chapter("Setting up");
    try (var folder = RunFolder.fresh();
        var chain = LocalChain.privateIn(folder.folder("chain"))) {
      teller.line("chain", "runs, with the escrow and a test dollar on it");
      teller.line("all", "Alice, Bob and Carol are starting their nodes …");
      try (var cast = Cast.gather(folder.path(), chain)) {
        teller.line("all", "Alice, Bob and Carol each run a node: three processes, three folders");
        teller.line(
            "all",
            cast.told()
                ? "No multicast on this machine: Bob and Carol were told Alice's address, and found"
                    + " each other through her, in the directory (DHT)"
                : "They found each other by multicast on this machine: nobody was given an address");
        teller.chapter("The deal");
        Bill bill = new Play(cast, teller).play(story);
        print(bill);
        if (!once) {
          teller.chapter("The pages stay open until you press Ctrl-C; each link logs you in once");
          bill.pages().forEach(page -> teller.plain("  " + page.who() + "  " + page.url()));
          await(stopped);
        }
      }
    }
  }

  private void print(Bill bill) {
    if (json) {
      out.println(JsonMapper.shared().writeValueAsString(bill));
    } else {
      new Receipt(out).print(bill);
    }
    out.flush();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
