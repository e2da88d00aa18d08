package org.handsel.chain.escrow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A go-between to a chain that a test can make slow, deaf or dishonest.
final class Go implements Closeable {
  private static final Pattern RANGE =
      Pattern.compile("\"fromBlock\":\"0x(\\w+)\",\"toBlock\":\"0x(\\w+)\"");

  volatile Mood mood = Mood.HONEST;
  volatile String loseAnswersTo = "";
  volatile String swallow = "";
  volatile String knowsNothingOf = "";

  /// What happens just before it passes the first call of a method on.
  final Map<String, Deed> deeds = new ConcurrentHashMap<>();

  /// How many blocks of events it answers for at once.
  volatile long refusesMoreBlocksThan = Long.MAX_VALUE;

  /// A method that it answers without end.
  volatile String endless = "";

  /// What it makes of the chain's answers, by the method asked.
  final Map<String, UnaryOperator<String>> lies = new ConcurrentHashMap<>();

  final AtomicInteger swallowMost = new AtomicInteger(Integer.MAX_VALUE);

  private final Queue<String> questions = new ConcurrentLinkedQueue<>();
  private final Supplier<URI> chain;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch closed = new CountDownLatch(1);

  /// Something that somebody does.
  interface Deed {
    void happen() throws Exception;
  }

  /// How it answers.
  enum Mood {
    HONEST,
    GONE,
    SLOW,
    WRONG_ID,
    HUGE,
    WRONG_TYPE,
    NO_JSON
  }

  Go(Supplier<URI> chain) throws IOException {
    this.chain = chain;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::serve);
    server.start();
  }

  /// How often it was asked something with these words in it.
  int asked(String words) {
    return (int) questions.stream().filter(question -> question.contains(words)).count();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] asked = exchange.getRequestBody().readAllBytes();
      String text = new String(asked, StandardCharsets.UTF_8);
      questions.add(text);
      switch (mood) {
        case HONEST -> answer(exchange, asked, text);
        case GONE -> {}
        case SLOW -> closed.await();
        case WRONG_ID -> send(exchange, "{\"jsonrpc\":\"2.0\",\"id\":999999,\"result\":\"0x1\"}");
        case HUGE -> send(exchange, "\"" + "x".repeat(2 << 20) + "\"");
        case WRONG_TYPE ->
            send(
                exchange,
                forward(asked)
                    .replaceAll("\"result\":(\"0x[0-9a-f]*\"|\\{)", "\"result\":7,\"x\":$1"));
        case NO_JSON -> send(exchange, "<html>It works!</html>");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(HttpExchange exchange, byte[] asked, String text)
      throws IOException, InterruptedException {
    if (!swallow.isEmpty() && text.contains(swallow) && swallowMost.getAndDecrement() > 0) {
      return; // the chain never hears of it, and the sender never hears back
    }
    if (!endless.isEmpty() && text.contains(endless)) {
      exchange.sendResponseHeaders(200, 0);
      byte[] more = "[0,0,0,0,0,0,0,0],".repeat(100).getBytes(StandardCharsets.UTF_8);
      while (closed.getCount() > 0) exchange.getResponseBody().write(more); // until nobody listens
      return;
    }
    Matcher range = RANGE.matcher(text);
    if (range.find() && blocks(range) > refusesMoreBlocksThan) {
      String id = text.replaceFirst(".*\"id\":(\\d+).*", "$1");
      send(
          exchange,
          "{\"jsonrpc\":\"2.0\",\"id\":%s,\"error\":{\"code\":-32005,\"message\":\"the range is too wide\"}}"
              .formatted(id));
      return;
    }
    for (String method : List.copyOf(deeds.keySet())) {
      Deed deed = text.contains(method) ? deeds.remove(method) : null;
      if (deed != null) happen(deed);
    }
    String answer = forward(asked);
    for (var lie : lies.entrySet()) {
      if (text.contains(lie.getKey())) answer = lie.getValue().apply(answer);
    }
    if (knowsNothing(text)) {
      answer = answer.replaceAll("\"result\":\\{.*}", "\"result\":null}");
    }
    if (loseAnswersTo.isEmpty() || !text.contains(loseAnswersTo)) {
      send(exchange, answer);
    }
  }

  private static long blocks(Matcher range) {
    return Long.parseLong(range.group(2), 16) - Long.parseLong(range.group(1), 16) + 1;
  }

  private static void happen(Deed deed) throws IOException {
    try {
      deed.happen();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  /// As an endpoint answers whose node hasn't read the newest block yet.
  private boolean knowsNothing(String text) {
    return !knowsNothingOf.isEmpty() && text.contains(knowsNothingOf);
  }

  private String forward(byte[] asked) throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(chain.get())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(asked))
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  private static void send(HttpExchange exchange, String answer) throws IOException {
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    closed.countDown();
    client.shutdownNow();
    server.stop(0);
  }
}
