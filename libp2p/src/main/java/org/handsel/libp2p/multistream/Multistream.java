package org.handsel.libp2p.multistream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.handsel.libp2p.multiformats.Frames;
import org.handsel.libp2p.multiformats.MalformedException;

/// Both sides of multistream-select 1.0. Spec: `connections/README.md`.
///
/// Whoever proposes sends the header and the first proposal at once; whoever answers sends the
/// header along with the answer. So the common case is one message each way.
public final class Multistream {
  private static final String HEADER = "/multistream/1.0.0";
  private static final String NOT_AVAILABLE = "na";
  private static final String LIST = "ls";

  /// How many proposals one peer may have refused before we hang up.
  private static final int PROPOSALS_MAX = 32;

  private final int messageBytesMax;

  /// @param messageBytesMax the longest message that is read
  public Multistream(int messageBytesMax) {
    this.messageBytesMax = messageBytesMax;
  }

  /// Proposes `protocols` in turn until the other side takes one, and returns that.
  ///
  /// @throws IOException if it takes none or doesn't speak multistream-select
  public String propose(List<String> protocols, InputStream in, OutputStream out)
      throws IOException {
    proposeFirst(protocols.getFirst(), out);
    out.flush();
    for (int i = 0; i < protocols.size(); i++) {
      if (i > 0) send(out, protocols.get(i));
      if (i == 0) expectHeader(in);
      if (taken(protocols.get(i), in)) return protocols.get(i);
    }
    throw new IOException("the peer doesn't answer " + String.join(" or ", protocols));
  }

  /// Writes the header and one proposal without a flush, so that they travel with what follows.
  /// [#confirm] has to be called before the first answer is read.
  public void proposeFirst(String protocol, OutputStream out) throws IOException {
    var both = new ByteArrayOutputStream();
    frame(both, HEADER);
    frame(both, protocol);
    both.writeTo(out);
  }

  /// Reads the answer to [#proposeFirst].
  ///
  /// @throws IOException if the other side doesn't take `protocol`
  public void confirm(String protocol, InputStream in) throws IOException {
    expectHeader(in);
    if (!taken(protocol, in)) throw new IOException("the peer doesn't answer " + protocol);
  }

  /// Answers proposals until one is in `known`, and returns that; empty if the other side hangs up
  /// or asks too often.
  ///
  /// @throws IOException if it doesn't speak multistream-select
  public Optional<String> answer(Predicate<String> known, InputStream in, OutputStream out)
      throws IOException {
    expectHeader(in);
    var reply = new ByteArrayOutputStream();
    frame(reply, HEADER);
    // "Both sides may send the initial multistream protocol id simultaneously": one that waits for
    // ours before it proposes gets it now, any other gets it along with the answer.
    if (in.available() == 0) send(out, reply);
    for (int i = 0; i < PROPOSALS_MAX; i++) {
      Optional<byte[]> message = Frames.next(in, messageBytesMax);
      if (message.isEmpty()) return Optional.empty();
      String proposal = text(message.get());
      boolean taken = known.test(proposal);
      // "ls" asks for a list of all protocols, which identify gives; few implementations answer it.
      frame(reply, taken && !proposal.equals(LIST) ? proposal : NOT_AVAILABLE);
      send(out, reply);
      if (taken) return Optional.of(proposal);
    }
    throw new MalformedException("the peer proposes too many protocols");
  }

  private void expectHeader(InputStream in) throws IOException {
    if (!text(Frames.read(in, messageBytesMax)).equals(HEADER)) {
      throw new MalformedException("the peer doesn't speak multistream-select");
    }
  }

  private boolean taken(String protocol, InputStream in) throws IOException {
    String answer = text(Frames.read(in, messageBytesMax));
    if (answer.equals(protocol)) return true;
    if (answer.equals(NOT_AVAILABLE)) return false;
    throw new MalformedException("the peer answers with what was not proposed");
  }

  private static void send(OutputStream out, String message) throws IOException {
    var framed = new ByteArrayOutputStream();
    frame(framed, message);
    send(out, framed);
  }

  /// Sends and empties `framed`.
  private static void send(OutputStream out, ByteArrayOutputStream framed) throws IOException {
    framed.writeTo(out);
    out.flush();
    framed.reset();
  }

  private static void frame(ByteArrayOutputStream out, String message) throws IOException {
    Frames.write(out, (message + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] message) throws MalformedException {
    int last = message.length - 1;
    if (last < 0 || message[last] != '\n') {
      throw new MalformedException("a multistream message without its line end");
    }
    return new String(message, 0, last, StandardCharsets.UTF_8);
  }
}
