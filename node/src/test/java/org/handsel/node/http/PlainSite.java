package org.handsel.node.http;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// A site of two pages in plain text.
final class PlainSite implements Site {
  @Override
  public List<Route> routes() {
    return List.of(
        Route.page(Route.Method.GET, "/", Route.Door.READY, _ -> Reply.html("home")),
        Route.page(Route.Method.GET, "/page", Route.Door.ENTERED, _ -> Reply.html("page")),
        Route.page(
            Route.Method.GET,
            "/files/{path...}",
            Route.Door.OPEN,
            call -> Reply.html("file:" + call.path("path"))));
  }

  @Override
  public Reply refused(Call call, Refusal refusal) {
    return Reply.html(
        refusal.status(),
        (refusal.code() + ": " + refusal.message()).getBytes(StandardCharsets.UTF_8));
  }
}
