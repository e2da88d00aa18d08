package org.handsel.node.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TreeFormatter;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Host;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.swarm.Swarm;
import org.handsel.libp2p.swarm.SwarmSetup;
import org.handsel.services.code.Project;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Bob fetches a project of Alice's from whoever serves it.
@Timeout(60)
class FetchTest {
  private static final Cid ALICE = Cid.of(Cid.DAG_CBOR, new byte[] {1});
  private static final Cid BELL = Cid.of(Cid.DAG_CBOR, new byte[] {2});
  private static final Project PROJECT =
      new Project("bell", "", List.of(ALICE), 1, "main", Bytes.of(new byte[16]));
  private static final String MAIN = "refs/heads/main";
  private static final CodeLimits LIMITS = limits(1 << 20, 1 << 16);

  @TempDir Path folder;
  private Holder bob;
  private Holder holder;

  /// A node with the project.
  private static final class Holder implements AutoCloseable {
    private final Repositories repositories;
    private final Repository repository;
    private final Host host;

    Holder(Path folder, CodeLimits limits) throws IOException {
      repositories = new Repositories(Files.createDirectories(folder), limits);
      repository = repositories.make(BELL, PROJECT);
      host =
          Swarm.start(
              SwarmSetup.of(KeyPair.generate(new SecureRandom()))
                  .listen(Multiaddr.of("/ip4/127.0.0.1/tcp/0")));
      host.handle(new GitServing(repositories, limits));
    }

    Connection to(Holder other) throws IOException {
      return host.connect(other.host.addresses().getFirst());
    }

    /// A commit with one file, on `parents`.
    Bytes commit(String text, Bytes... parents) throws IOException {
      try (var inserter = repository.newObjectInserter()) {
        ObjectId blob = inserter.insert(Constants.OBJ_BLOB, text.getBytes(StandardCharsets.UTF_8));
        var tree = new TreeFormatter();
        tree.append("a.txt", FileMode.REGULAR_FILE, blob);
        var commit = new CommitBuilder();
        commit.setTreeId(inserter.insert(tree));
        for (Bytes parent : parents) commit.addParentId(Objects.id(parent));
        var who = new PersonIdent("Alice", "a@example.org", Instant.EPOCH, ZoneOffset.UTC);
        commit.setAuthor(who);
        commit.setCommitter(who);
        commit.setMessage(text.substring(0, Math.min(20, text.length())));
        ObjectId made = inserter.insert(commit);
        inserter.flush();
        return Objects.name(made);
      }
    }

    void branch(String name, Bytes at) throws IOException {
      var update = repository.updateRef(name);
      update.setNewObjectId(Objects.id(at));
      update.setForceUpdate(true);
      var _ = update.update();
    }

    @Override
    public void close() {
      host.close();
      repositories.close();
    }
  }

  private static CodeLimits limits(long pack, long object) {
    return new CodeLimits(
        pack, object, 16, 4, 4, 4, Duration.ofSeconds(10), Duration.ofSeconds(30), 1000);
  }

  @BeforeEach
  void open() throws IOException {
    bob = new Holder(folder.resolve("bob"), LIMITS);
    holder = new Holder(folder.resolve("holder"), limits(1 << 30, 1 << 30));
  }

  @AfterEach
  void close() {
    bob.close();
    holder.close();
  }

  private Set<Bytes> fetch(Holder from, Map<String, Bytes> signed, Bytes... wanted)
      throws IOException {
    return new Fetch(bob.repository, BELL, LIMITS)
        .from(
            bob.to(from),
            List.of(wanted),
            (ref, at) -> Optional.of(at).equals(Optional.ofNullable(signed.get(ref))));
  }

  private void nothingCame(Bytes... objects) throws IOException {
    assertThat(Objects.missing(bob.repository, List.of(objects))).containsExactly(objects);
  }

  @Test
  void whatWasAskedForComesWithAllThatItLeadsTo() throws IOException {
    Bytes first = holder.commit("one");
    Bytes second = holder.commit("two", first);
    holder.branch(MAIN, second);
    assertThat(fetch(holder, Map.of(MAIN, second), second)).containsExactly(second);
    assertThat(Objects.connected(bob.repository, first)).isTrue();
    assertThat(Objects.missing(bob.repository, List.of(second))).isEmpty();
  }

  @Test
  void aHolderThatMovesABranchIsRefused() throws IOException {
    Bytes signed = holder.commit("one");
    Bytes forged = holder.commit("mine", signed);
    Objects.keep(holder.repository, signed);
    holder.branch(MAIN, forged);
    assertThatThrownBy(() -> fetch(holder, Map.of(MAIN, signed), signed))
        .isInstanceOf(Fetch.LiesException.class)
        .hasMessageContaining(MAIN);
    nothingCame(signed);
  }

  @Test
  void twoWhoHaveHalfEachAreEnough() throws IOException {
    Bytes main = holder.commit("one");
    holder.branch(MAIN, main);
    try (var other = new Holder(folder.resolve("other"), LIMITS)) {
      Bytes root = other.commit("one");
      Bytes side = other.commit("side", root);
      other.branch("refs/heads/side", side);
      Map<String, Bytes> signed = new HashMap<>(Map.of(MAIN, main, "refs/heads/side", side));
      assertThat(fetch(holder, signed, main, side)).containsExactly(main);
      assertThat(fetch(other, signed, main, side)).contains(side);
      assertThat(Objects.missing(bob.repository, List.of(main, side))).isEmpty();
    }
  }

  @Test
  void whoPromisesMoreThanTheyHaveIsFoundOut() throws IOException {
    Bytes first = holder.commit("one");
    Bytes second = holder.commit("two", first);
    holder.branch(MAIN, second);
    // One object of the history is gone from the disk.
    Path objects = folder.resolve("holder/" + BELL + "/objects");
    Files.delete(objects.resolve(first.hex().substring(0, 2)).resolve(first.hex().substring(2)));
    assertThatThrownBy(() -> fetch(holder, Map.of(MAIN, second), second))
        .isInstanceOf(IOException.class);
    nothingCame(second);
  }

  @Test
  void anObjectOrAPackThatIsTooLargeEndsIt() throws IOException {
    Bytes large = holder.commit("x".repeat(1 << 17));
    assertThatThrownBy(() -> fetch(holder, Map.of(), large)).isInstanceOf(IOException.class);
    var random = new java.util.SplittableRandom(1);
    var bytes = new StringBuilder();
    Bytes last = holder.commit("start");
    for (int i = 0; i < 60; i++) {
      bytes.setLength(0);
      for (int j = 0; j < 30_000; j++) bytes.append((char) random.nextInt(32, 127));
      last = holder.commit(bytes.toString(), last);
    }
    Bytes many = last;
    assertThatThrownBy(() -> fetch(holder, Map.of(), many)).isInstanceOf(IOException.class);
    nothingCame(large, many);
  }

  @Test
  void nothingIsGivenOfAProjectThatIsntHere() throws IOException {
    Cid other = Cid.of(Cid.DAG_CBOR, new byte[] {3});
    Bytes any = bob.commit("elsewhere");
    var fetch = new Fetch(bob.repository, other, LIMITS);
    assertThat(fetch.from(bob.to(holder), List.of(any), (_, _) -> false)).isEmpty();
  }
}
