package org.handsel.lab.nat;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.handsel.chain.local.LocalChain;
import org.handsel.core.money.Address;

/// A chain in a network namespace, at an address that others there can reach, and money on it.
final class Mint implements Closeable {
  private static final int PORT = 8545;
  private static final BigInteger COINS = BigInteger.TEN.pow(18);
  private static final BigInteger DOLLARS = BigInteger.valueOf(1_000_000_000);

  private final Process process;
  private final BufferedReader answers;
  private final String genesis;
  private final String host;

  private Mint(Process process, String host) throws IOException {
    this.process = process;
    this.host = host;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.genesis = answer();
  }

  /// Starts it in `netns`, in `folder`, at `host`, an address of that namespace.
  static Mint open(Netns netns, Path folder, String host) throws IOException {
    var command = netns.command(Tenant.java(Mint.class, folder.toString(), host));
    return new Mint(
        new ProcessBuilder(command).redirectError(folder.resolve("mint.err").toFile()).start(),
        host);
  }

  /// Where its JSON-RPC is.
  URI url() {
    return URI.create("http://" + host + ":" + PORT);
  }

  /// The hash of its first block, in hexadecimal with `0x`.
  String genesis() {
    return genesis;
  }

  /// Gives `account` one coin, and 1,000 dollars.
  void give(String account) throws IOException {
    process.outputWriter().append(account).append('\n').flush();
    String _ = answer();
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) throw new IOException("the chain ended");
    return line;
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      int _ = process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  /// What runs in the namespace: one line of the input is one account.
  public static void main(String[] arguments) throws IOException {
    try (var chain = LocalChain.privateIn(Path.of(arguments[0]).resolve("chain"));
        var door = new ServerSocket();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      door.bind(new InetSocketAddress(InetAddress.ofLiteral(arguments[1]), PORT));
      Thread.startVirtualThread(() -> pass(door, chain.url()));
      System.out.println("0x" + chain.genesis().hex());
      for (String account = in.readLine(); account != null; account = in.readLine()) {
        chain.give(Address.parse(account), COINS, DOLLARS);
        System.out.println("given");
      }
    }
  }

  /// The chain listens on its loopback interface only.
  private static void pass(ServerSocket door, URI chain) {
    while (!door.isClosed()) {
      try {
        Socket caller = door.accept();
        var inside = new Socket(InetAddress.getLoopbackAddress(), chain.getPort());
        Thread.startVirtualThread(() -> copy(caller, inside));
        Thread.startVirtualThread(() -> copy(inside, caller));
      } catch (IOException e) {
        if (!door.isClosed()) System.err.println(e.getMessage());
      }
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      var _ = in.transferTo(out);
    } catch (IOException e) {
      return; // either side has ended it
    }
  }
}
