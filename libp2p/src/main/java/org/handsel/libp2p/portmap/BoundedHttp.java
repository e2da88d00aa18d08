package org.handsel.libp2p.portmap;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// HTTP with machines that may be anybody: an answer is bounded in bytes and in time, from the call
/// to its last byte; nothing is followed elsewhere, and no proxy is asked.
final class BoundedHttp implements Closeable {
  private final HttpClient client;
  private final Duration timeout;
  private final int bytesMax;

  /// @param status such as 200
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(int status, byte[] body) {}

  BoundedHttp(Duration timeout, int bytesMax) {
    this.timeout = timeout;
    this.bytesMax = bytesMax;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(timeout)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  /// Reads what is at `uri`.
  ///
  /// @throws IOException if nobody answers, too slowly or too much, or not with 200
  byte[] get(URI uri) throws IOException {
    Answer answer = send(HttpRequest.newBuilder(uri).GET().build());
    if (answer.status != 200) throw new IOException("status " + answer.status);
    return answer.body;
  }

  /// Has `request` answered, whatever the status.
  ///
  /// @throws IOException if nobody answers, too slowly or too much
  Answer send(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> future =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), bytesMax));
    try {
      HttpResponse<byte[]> response = future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return new Answer(response.statusCode(), response.body());
    } catch (TimeoutException e) {
      throw new IOException("no whole answer within " + timeout.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new IOException("no answer", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    } finally {
      // Breaks the connection off if the answer isn't there.
      future.cancel(true);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
