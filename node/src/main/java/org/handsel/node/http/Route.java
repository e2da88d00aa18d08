package org.handsel.node.http;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.handsel.node.app.RefusedException;

/// One way in: a method and a path, what it takes and gives, and who may use it.
///
/// @param path such as `/api/v1/listings/{id}`; a name in braces stands for one segment, a last
///   `{name...}` for the rest
/// @param door who may use it
/// @param summary one line for the API document; empty for pages, which the document leaves out
/// @param queries what may stand in the query, for the document
/// @param input record that the body is read into, for the document
/// @param output record that the answer holds, for the document
/// @param bodyBytesMax larger bodies are refused before they are read
public record Route(
    Method method,
    String path,
    Door door,
    String summary,
    List<Query> queries,
    Optional<Class<?>> input,
    Optional<Output> output,
    long bodyBytesMax,
    Handler handler) {

  /// What a body may hold at most unless the route says otherwise: 64 KiB.
  public static final long BODY_BYTES_MAX = 64 << 10;

  /// A page or file for people.
  public static Route page(Method method, String path, Door door, Handler handler) {
    return new Route(
        method,
        path,
        door,
        "",
        List.of(),
        Optional.empty(),
        Optional.empty(),
        BODY_BYTES_MAX,
        handler);
  }

  /// The same route for bodies up to `bytes`.
  public Route bodyUpTo(long bytes) {
    return new Route(method, path, door, summary, queries, input, output, bytes, handler);
  }

  /// The same route with what may stand in its query.
  public Route asking(List<Query> what) {
    return new Route(method, path, door, summary, what, input, output, bodyBytesMax, handler);
  }

  /// What may stand in the query under `name`.
  public record Query(String name, String summary, boolean required) {}

  /// The methods in use.
  public enum Method {
    GET,
    POST,
    PUT,
    DELETE;

    /// Whether a request with it changes nothing.
    public boolean safe() {
      return this == GET;
    }
  }

  /// Who may use a route. All of them are behind the guard's checks of host and origin.
  public enum Door {
    /// Anybody on this machine: the login link, scripts and styles.
    OPEN,
    /// Whoever holds the session's cookie or the token.
    ENTERED,
    /// The same, once the identity is there and unlocked; else the site says what to do first.
    READY
  }

  /// What an answer holds.
  ///
  /// @param type the record, or the element's if `many`
  /// @param mediaType of the answer
  public record Output(Class<?> type, boolean many, String mediaType) {}

  /// Answers a call.
  @FunctionalInterface
  public interface Handler {
    /// Runs on a virtual thread of its own and may block.
    ///
    /// @throws RefusedException what was asked for can't be done: answered by its kind
    /// @throws IOException the conversation is over
    Reply answer(Call call) throws RefusedException, IOException;
  }
}
