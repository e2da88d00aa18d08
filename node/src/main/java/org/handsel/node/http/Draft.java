package org.handsel.node.http;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.handsel.node.app.RefusedException;

/// An API route on its way into the table: what it is said to take, until what it gives makes it a
/// [Route].
record Draft(
    Route.Method method,
    String path,
    Route.Door door,
    String summary,
    List<Route.Query> queries,
    Optional<Class<?>> input,
    long bodyBytesMax) {

  /// A draft under `/api/v1`, for nodes that are ready.
  static Draft at(Route.Method method, String path, String summary) {
    return new Draft(
        method,
        "/api/v1" + path,
        Route.Door.READY,
        summary,
        List.of(),
        Optional.empty(),
        Route.BODY_BYTES_MAX);
  }

  /// Computes an answer's value.
  @FunctionalInterface
  interface Answering {
    Object answer(Call call) throws RefusedException, IOException;
  }

  Draft behind(Route.Door other) {
    return new Draft(method, path, other, summary, queries, input, bodyBytesMax);
  }

  Draft asking(List<Route.Query> what) {
    return new Draft(method, path, door, summary, what, input, bodyBytesMax);
  }

  Draft takes(Class<?> record) {
    return new Draft(method, path, door, summary, queries, Optional.of(record), bodyBytesMax);
  }

  Draft upTo(long bytes) {
    return new Draft(method, path, door, summary, queries, input, bytes);
  }

  /// The route that answers one value as JSON.
  Route gives(Class<?> type, Answering answering) {
    return with(
        Optional.of(new Route.Output(type, false, "application/json")),
        call -> Reply.json(answering.answer(call)));
  }

  /// The route that answers a list as JSON.
  Route givesMany(Class<?> type, Answering answering) {
    return with(
        Optional.of(new Route.Output(type, true, "application/json")),
        call -> Reply.json(answering.answer(call)));
  }

  /// The route that streams lines of JSON.
  Route givesLines(Class<?> type, Route.Handler handler) {
    return with(Optional.of(new Route.Output(type, true, "application/x-ndjson")), handler);
  }

  /// The route that answers bytes, or nothing.
  Route gives(Route.Handler handler) {
    return with(Optional.empty(), handler);
  }

  private Route with(Optional<Route.Output> output, Route.Handler handler) {
    return new Route(method, path, door, summary, queries, input, output, bodyBytesMax, handler);
  }
}
