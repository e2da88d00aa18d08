package org.handsel.chain.rpc;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One conversation with one JSON-RPC endpoint over HTTP: sends a call or a batch, and checks that
/// what comes back is the answer to it. Tries once; [Endpoints] tries again elsewhere.
final class JsonRpc implements AutoCloseable {
  private static final int DEPTH_MAX = 64;
  private static final int ERROR_DATA_BYTES_MAX = 4 << 10;

  private final RpcLimits limits;
  private final HttpClient http;
  private final AtomicLong ids = new AtomicLong();
  private final JsonMapper json;

  /// A call: `params` are strings, numbers, booleans, lists or JSON nodes.
  record Call(String method, List<?> params) {}

  JsonRpc(RpcLimits limits) {
    this.limits = limits;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(limits.connectTimeout())
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    this.json =
        JsonMapper.builder(
                JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                        StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxStringLength(limits.stateBytesMax())
                            .maxTokenCount(limits.valuesMax())
                            .build())
                    .build())
            .build();
  }

  /// The results of `calls`, in their order; the first error among them is thrown.
  List<JsonNode> ask(URI endpoint, List<Call> calls, int bytesMax) throws IOException {
    long first = ids.getAndAdd(calls.size());
    ArrayNode batch = json.createArrayNode();
    for (int i = 0; i < calls.size(); i++) {
      batch.add(request(first + i, calls.get(i)));
    }
    boolean alone = calls.size() == 1;
    byte[] body = json.writeValueAsBytes(alone ? batch.get(0) : batch);
    return results(post(endpoint, body, bytesMax), first, calls);
  }

  /// The results in an `answer` to `calls`, whose ids begin with `first`.
  List<JsonNode> results(byte[] answer, long first, List<Call> calls) throws IOException {
    JsonNode read;
    try {
      read = json.readTree(answer);
    } catch (JacksonException e) {
      throw new MalformedException("the endpoint's answer is no JSON", e);
    }
    if (calls.size() == 1) {
      return List.of(result(read, first, calls.get(0)));
    }
    if (!read.isArray() || read.size() != calls.size()) {
      if (read.isObject() && read.has("error")) {
        throw error(read.path("error"));
      }
      throw new MalformedException("the endpoint answered a batch with something else");
    }
    return sorted(read, first, calls);
  }

  private List<JsonNode> sorted(JsonNode read, long first, List<Call> calls) throws IOException {
    var results = new ArrayList<JsonNode>(calls.size());
    for (int i = 0; i < calls.size(); i++) {
      JsonNode mine = json.missingNode();
      for (JsonNode answer : read.values()) { // a batch may be answered in any order
        if (answer.path("id").isNumber() && answer.path("id").asLong(-1) == first + i) {
          mine = answer;
        }
      }
      results.add(result(mine, first + i, calls.get(i)));
    }
    return results;
  }

  private ObjectNode request(long id, Call call) {
    ObjectNode request = json.createObjectNode();
    request.put("jsonrpc", "2.0").put("id", id).put("method", call.method());
    request.set("params", json.valueToTree(call.params()));
    return request;
  }

  private JsonNode result(JsonNode answer, long id, Call call) throws IOException {
    JsonNode answered = answer.path("id");
    JsonNode error = answer.path("error");
    if (error.isObject() && (answered.isNull() || answered.isMissingNode())) {
      throw error(error); // it couldn't even read the id
    }
    if (!answer.isObject() || !answered.isIntegralNumber() || answered.asLong(-1) != id) {
      throw new MalformedException("the endpoint's answer belongs to another question");
    }
    if (error.isObject()) {
      throw error(error);
    }
    JsonNode result = answer.get("result");
    if (result == null) {
      throw new MalformedException("the endpoint's answer to " + call.method() + " has no result");
    }
    return result;
  }

  private RpcErrorException error(JsonNode error) {
    String message = error.path("message").asString("no reason given");
    JsonNode data = error.path("data");
    if (data.isObject()) {
      data = data.path("data"); // some servers wrap it
    }
    Optional<Bytes> returned = Optional.empty();
    if (data.isString() && data.stringValue().length() <= 2 * ERROR_DATA_BYTES_MAX) {
      try {
        returned = Optional.of(Hex.data(data, "error"));
      } catch (MalformedException e) {
        returned = Optional.empty(); // words, then: they aren't needed
      }
    }
    return new RpcErrorException(
        error.path("code").asInt(0), shortened(message, limits.messageCharsMax()), returned);
  }

  private static String shortened(String text, int most) {
    String clean = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return clean.length() <= most ? clean : clean.substring(0, most) + "…";
  }

  private byte[] post(URI endpoint, byte[] body, int bytesMax) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(limits.answerTimeout())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    // The request's own time-out ends with the headers; the wait below bounds the body too.
    CompletableFuture<HttpResponse<byte[]>> pending =
        http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), bytesMax));
    try {
      HttpResponse<byte[]> response =
          pending.get(limits.answerTimeout().toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200 && response.body().length == 0) {
        throw new IOException("it answered HTTP status " + response.statusCode());
      }
      return response.body();
    } catch (TimeoutException e) {
      throw new IOException(
          "it didn't answer within " + limits.answerTimeout().toSeconds() + " s", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ConnectException) {
        throw new IOException("nothing listens there", e);
      }
      throw new IOException(
          e.getCause() == null ? "it failed" : String.valueOf(e.getCause().getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the chain");
    } finally {
      pending.cancel(true);
    }
  }

  JsonMapper json() {
    return json;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
