package org.handsel.node.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.app.RefusedException;
import org.jspecify.annotations.Nullable;

/// A call as the HTTP library hands it over. Used by one thread.
final class HttpCall implements Call {
  private final ServerRequest request;
  private final Map<String, String> path;
  private final long bodyBytesMax;
  private final Limits limits;
  private final Patience patience;
  private final String gateway;
  private @Nullable HttpForm form;

  HttpCall(
      ServerRequest request,
      Map<String, String> path,
      long bodyBytesMax,
      Limits limits,
      Patience patience,
      String gateway) {
    this.gateway = gateway;
    this.request = request;
    this.path = path;
    this.bodyBytesMax = bodyBytesMax;
    this.limits = limits;
    this.patience = patience;
  }

  @Override
  public String path(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no {" + name + "}");
    }
    return value;
  }

  @Override
  public Optional<String> query(String name) {
    return queries(name).stream().findFirst();
  }

  @Override
  public List<String> queries(String name) {
    return request.query().all(name, List::of);
  }

  @Override
  public Map<String, String> queriesUnder(String prefix) {
    return request.query().names().stream()
        .filter(name -> name.startsWith(prefix))
        .collect(
            Collectors.toMap(
                name -> name.substring(prefix.length()), name -> request.query().get(name)));
  }

  @Override
  public Optional<String> header(String name) {
    return request.headers().first(HeaderNames.create(name));
  }

  @Override
  public Optional<String> cookie(String name) {
    return request.headers().cookies().first(name).asOptional();
  }

  @Override
  public String target() {
    String query = request.query().rawValue();
    return request.path().rawPath() + (query.isEmpty() ? "" : "?" + query);
  }

  @Override
  public String gateway() {
    return gateway;
  }

  @Override
  public Form form() throws RefusedException, IOException {
    if (form == null) {
      try {
        form =
            HttpForm.read(
                header("Content-Type").orElse(""), body().readAllBytes(), limits.partsMax());
      } catch (MalformedException e) {
        throw new RefusedException(
            RefusedException.Kind.INVALID,
            "http.form",
            "The form could not be read: " + e.getMessage() + ".");
      }
    }
    return form;
  }

  @Override
  public <T> T json(Class<T> type) throws RefusedException, IOException {
    return Json.read(body(), type);
  }

  @Override
  public InputStream body() {
    return new BoundedBody(
        request.content().inputStream(), bodyBytesMax, limits, patience, System::nanoTime);
  }
}
