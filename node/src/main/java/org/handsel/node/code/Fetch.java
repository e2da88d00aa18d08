package org.handsel.node.code;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdRef;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.BasePackFetchConnection;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PackTransport;
import org.eclipse.jgit.transport.PushConnection;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.services.code.Names;

/// Brings objects from one peer. What the peer says of branches is compared with what is signed,
/// and never used.
final class Fetch {
  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("git-fetch").factory());

  private final Repository repository;
  private final Cid project;
  private final CodeLimits limits;

  /// Says whether a branch was ever signed to be at an object.
  @FunctionalInterface
  interface Signed {
    boolean ever(String ref, Bytes object);
  }

  Fetch(Repository repository, Cid project, CodeLimits limits) {
    this.repository = repository;
    this.project = project;
    this.limits = limits;
  }

  /// The peer shows a branch where no maintainers put it.
  static final class LiesException extends MalformedException {
    private static final long serialVersionUID = 1L;

    LiesException(String message) {
      super(message);
    }
  }

  /// Brings those of `wanted` that the peer has, and says which came whole.
  ///
  /// @throws LiesException if the peer shows other branches than the maintainers signed
  /// @throws IOException if it breaks off, sends too much, or what is no pack
  Set<Bytes> from(Connection connection, List<Bytes> wanted, Signed signed) throws IOException {
    List<Bytes> want = wanted.subList(0, Math.min(wanted.size(), limits.wantsMax()));
    try (Stream stream = connection.open(Wire.PROTOCOL)) {
      stream.timeout(limits.patience());
      var end = CLOCK.schedule(stream::reset, limits.whole().toMillis(), TimeUnit.MILLISECONDS);
      try {
        new Wire.Question(project, want).writeTo(stream.out());
        var answer = Wire.Answer.readFrom(stream.in());
        if (!want.containsAll(answer.has())) {
          throw new MalformedException("it has what it wasn't asked for");
        }
        if (answer.has().isEmpty()) return Set.of();
        talk(stream, answer.has(), signed);
        return whole(answer.has());
      } finally {
        end.cancel(false);
      }
    }
  }

  private Set<Bytes> whole(List<Bytes> came) throws IOException {
    var whole = new HashSet<Bytes>();
    for (Bytes each : came) {
      // code.md §4.4 "with all that it leads to"
      if (!Objects.connected(repository, each)) {
        throw new MalformedException("it sent less than it said it has");
      }
      Objects.keep(repository, each);
      whole.add(each);
    }
    return whole;
  }

  private void talk(Stream stream, List<Bytes> objects, Signed signed) throws IOException {
    try (var transport = new OverStream(repository);
        var conversation =
            new Conversation(
                transport, new Counted(stream.in(), limits.packBytesMax()), stream.out())) {
      for (Map.Entry<String, Ref> shown : conversation.getRefsMap().entrySet()) {
        ObjectId at = shown.getValue().getObjectId();
        if (!shown.getKey().startsWith(Names.HEADS) && !shown.getKey().startsWith(Names.TAGS)) {
          continue;
        }
        // code.md §4.4 "A holder that shows a branch where the maintainers never put it"
        if (at == null || !signed.ever(shown.getKey(), Objects.name(at))) {
          throw new LiesException("it shows " + shown.getKey() + " where no maintainers put it");
        }
      }
      List<Ref> wants =
          objects.stream()
              .<Ref>map(
                  it -> new ObjectIdRef.Unpeeled(Ref.Storage.NETWORK, it.hex(), Objects.id(it)))
              .toList();
      conversation.fetch(NullProgressMonitor.INSTANCE, wants, Set.of());
    } catch (TransportException e) {
      throw new IOException(said(e), e);
    }
  }

  private static String said(Throwable failure) {
    Throwable deepest = failure;
    for (Throwable next = deepest.getCause(); next != null; next = next.getCause()) deepest = next;
    return String.valueOf(deepest.getMessage());
  }

  /// Ends a stream that goes on for too long.
  private static final class Counted extends FilterInputStream {
    private long left;

    Counted(InputStream in, long most) {
      super(in);
      this.left = most;
    }

    private void took(int bytes) throws IOException {
      left -= bytes;
      if (left < 0) throw new MalformedException("a pack longer than is taken");
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      if (one >= 0) took(1);
      return one;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int got = super.read(into, offset, length);
      if (got > 0) took(got);
      return got;
    }
  }

  /// What JGit needs to know of the way: nothing.
  private static final class OverStream extends Transport implements PackTransport {
    OverStream(Repository local) throws IOException {
      super(local, nowhere());
      setObjectChecker(new ObjectChecker());
      setFetchThin(true);
    }

    private static URIish nowhere() throws IOException {
      try {
        return new URIish("handsel://peer/project");
      } catch (URISyntaxException e) {
        throw new IOException(e);
      }
    }

    @Override
    public FetchConnection openFetch() {
      throw new UnsupportedOperationException();
    }

    @Override
    public PushConnection openPush() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  private static final class Conversation extends BasePackFetchConnection {
    Conversation(OverStream transport, InputStream in, java.io.OutputStream out)
        throws TransportException {
      super(transport);
      init(in, out);
      readAdvertisedRefs();
    }
  }
}
