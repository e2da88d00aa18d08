package org.handsel.node.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.handsel.node.app.RefusedException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A conversation with one running node over its HTTP API. Safe for many threads.
public final class NodeClient implements Closeable {
  private static final int ANSWER_BYTES_MAX = 64 << 20;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(10);

  // Whose body is a file of any size; the node itself cuts off a body that stands still.
  private static final Duration UPLOAD_TIMEOUT = Duration.ofDays(2);

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final URI base;
  private final String token;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  /// Speaks to the node at `base`, such as `http://127.0.0.1:40123`, with the token of its data
  /// directory.
  public NodeClient(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /// Where the node's pages are, such as `http://127.0.0.1:40123`.
  public String address() {
    return base.toString();
  }

  /// Reads `path`, such as `/api/v1/me`.
  public <T> T get(String path, Class<T> type) throws RefusedException, IOException {
    return read(exchange(request(path).GET()), type);
  }

  /// Reads `path`, whose answer is a list.
  public <T> List<T> list(String path, Class<T> element) throws RefusedException, IOException {
    byte[] answer = exchange(request(path).GET());
    try {
      return JSON.readerForListOf(element).readValue(answer);
    } catch (JacksonException e) {
      throw unexpected(e);
    }
  }

  /// Reads `path` as bytes.
  public byte[] bytes(String path) throws RefusedException, IOException {
    return exchange(request(path).GET());
  }

  /// Sends `body` as JSON to `path`.
  public <T> T post(String path, Object body, Class<T> type) throws RefusedException, IOException {
    return send("POST", path, json(body), "application/json", type);
  }

  /// Sends `body` as JSON to `path`, replacing what is there.
  public <T> T put(String path, Object body, Class<T> type) throws RefusedException, IOException {
    return send("PUT", path, json(body), "application/json", type);
  }

  /// Takes away what is at `path`.
  public void delete(String path) throws RefusedException, IOException {
    exchange(request(path).DELETE());
  }

  /// Sends bytes as they are.
  public <T> T upload(String path, BodyPublisher body, String mediaType, Class<T> type)
      throws RefusedException, IOException {
    HttpRequest.Builder request = request(path).timeout(UPLOAD_TIMEOUT);
    return read(exchange(request.header("Content-Type", mediaType).POST(body)), type);
  }

  /// Sends bytes and reads an answer that comes little by little. The caller closes it.
  public InputStream stream(String path, Optional<BodyPublisher> body, String mediaType)
      throws RefusedException, IOException {
    HttpRequest.Builder request = request(path);
    request =
        body.isPresent()
            ? request.header("Content-Type", mediaType).POST(body.get())
            : request.header("Accept", mediaType).GET();
    HttpResponse<InputStream> answer = deliver(request);
    if (answer.statusCode() >= 400) {
      try (InputStream in = answer.body()) {
        throw refusal(answer.statusCode(), in.readNBytes(ANSWER_BYTES_MAX));
      }
    }
    return answer.body();
  }

  private <T> T send(String method, String path, BodyPublisher body, String media, Class<T> type)
      throws RefusedException, IOException {
    return read(exchange(request(path).header("Content-Type", media).method(method, body)), type);
  }

  private static BodyPublisher json(Object body) {
    return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
  }

  private static <T> T read(byte[] answer, Class<T> type) throws IOException {
    try {
      return JSON.readValue(answer, type);
    } catch (JacksonException e) {
      throw unexpected(e);
    }
  }

  private static IOException unexpected(JacksonException cause) {
    return new IOException("the node answered something else than expected", cause);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(ANSWER_TIMEOUT)
        .header("Authorization", "Bearer " + token);
  }

  private byte[] exchange(HttpRequest.Builder request) throws RefusedException, IOException {
    HttpResponse<InputStream> answer = deliver(request);
    byte[] bytes;
    try (InputStream in = answer.body()) {
      bytes = in.readNBytes(ANSWER_BYTES_MAX);
    } catch (IOException e) {
      throw wentAway(e);
    }
    if (answer.statusCode() >= 400) {
      throw refusal(answer.statusCode(), bytes);
    }
    return bytes;
  }

  /// It was asked; whether it did what it was asked nobody knows here.
  private static IOException wentAway(IOException cause) {
    return new IOException(
        "The node went away before it answered. It may have done what you asked: look before you"
            + " do it again.",
        cause);
  }

  private HttpResponse<InputStream> deliver(HttpRequest.Builder request) throws IOException {
    try {
      return http.send(request.build(), BodyHandlers.ofInputStream());
    } catch (ConnectException | HttpTimeoutException e) {
      throw e;
    } catch (IOException e) {
      throw wentAway(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the node", e);
    }
  }

  private static RefusedException refusal(int status, byte[] body) throws IOException {
    Failure failure;
    try {
      failure = JSON.readValue(body, Failure.class);
    } catch (JacksonException e) {
      throw new IOException("the node answered with status " + status, e);
    }
    return new RefusedException(
        switch (status) {
          case 404 -> RefusedException.Kind.UNKNOWN;
          case 409 -> RefusedException.Kind.CONFLICT;
          case 503 -> RefusedException.Kind.UNAVAILABLE;
          default -> RefusedException.Kind.INVALID;
        },
        failure.error().code(),
        failure.error().message());
  }

  /// How the API says no.
  record Failure(Reason error) {
    record Reason(String code, String message) {}
  }

  @Override
  public void close() {
    http.close();
  }
}
