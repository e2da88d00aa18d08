package org.handsel.node.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import org.handsel.chain.contract.Artifact;
import org.handsel.chain.network.Finality;
import org.handsel.chain.network.Network;
import org.handsel.chain.network.Token;
import org.handsel.core.money.Address;
import org.handsel.core.money.Asset;
import org.handsel.core.money.Currencies;
import org.handsel.core.money.Currency;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.node.home.Toml;

/// What everybody on a network agrees on beforehand.
///
/// @param network the chain, its tokens and the escrow, as `chain` sees them
/// @param currencies how its money is written, and what it is worth
/// @param publicDelay how long history and ratings may wait before they go public, at random; zero
///   on networks for play (`formats.md` D12)
public record NetworkFile(Network network, Currencies currencies, Duration publicDelay) {
  private static final Set<String> KEYS =
      Set.of(
          "name",
          "play",
          "chain-id",
          "genesis",
          "finality",
          "escrow",
          "escrow-code",
          "from-block",
          "public-delay-seconds",
          "token");
  private static final Set<String> TOKEN_KEYS = Set.of("symbol", "decimals", "address", "worth");
  private static final long DELAY_SECONDS_MAX = 7 * 86_400;

  /// The built-in network for play on one machine or in one house.
  public static NetworkFile local() throws IOException {
    return parse("local.toml", builtIn());
  }

  /// The text of a network like the built-in one whose chain is known but nowhere to be reached.
  public static String nowhere() throws IOException {
    return "genesis = \"0x" + "00".repeat(32) + "\"\n" + builtIn();
  }

  /// The text of a network like the built-in one that is called `name`: those of two networks don't
  /// meet.
  ///
  /// @param name lower-case letters, digits and hyphens
  public static String named(String name) throws IOException {
    if (!name.matches("[a-z0-9-]{1,40}")) throw new IllegalArgumentException(name);
    return builtIn().replace("name = \"local\"", "name = \"" + name + "\"");
  }

  private static String builtIn() throws IOException {
    try (InputStream in = NetworkFile.class.getResourceAsStream("local.toml")) {
      if (in == null) {
        throw new IOException("local.toml is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// Reads the file at `path`.
  ///
  /// @throws IOException naming file, line and key of what is wrong
  public static NetworkFile read(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new IOException("There is no network file " + path + ".");
    }
    return of(Toml.read(path));
  }

  static NetworkFile parse(String name, String text) throws IOException {
    return of(Toml.parse(name, text));
  }

  /// The word for how firmly a fact must stand, as both sides write it into their terms.
  public String finality() {
    return switch (network.finality()) {
      case Finality.Tag(var name) -> name;
      case Finality.Depth(var blocks) -> Long.toString(blocks);
    };
  }

  private static NetworkFile of(Toml toml) throws IOException {
    toml.only(KEYS);
    long chainId =
        toml.number("chain-id", 1, Long.MAX_VALUE).orElseThrow(() -> missing(toml, "chain-id"));
    boolean play = toml.flag("play").orElseThrow(() -> missing(toml, "play"));
    var tokens = new ArrayList<Token>();
    var currencies = new ArrayList<Currency>();
    for (Toml table : toml.tables("token")) {
      table.only(TOKEN_KEYS);
      var token = token(table);
      tokens.add(token);
      currencies.add(currency(table, token, chainId, play));
    }
    if (tokens.isEmpty() || !tokens.getFirst().isCoin()) {
      throw toml.wrong("token", "should list the chain's own coin first, without an address");
    }
    var network =
        new Network(
            toml.text("name").orElseThrow(() -> missing(toml, "name")),
            chainId,
            genesis(toml),
            play,
            tokens,
            finality(toml),
            escrow(toml),
            escrowCode(toml),
            toml.number("from-block", 0, Long.MAX_VALUE).orElse(0L));
    long delay =
        toml.number("public-delay-seconds", 0, DELAY_SECONDS_MAX).orElse(DELAY_SECONDS_MAX);
    return new NetworkFile(network, new Currencies(currencies), Duration.ofSeconds(delay));
  }

  private static Token token(Toml table) throws IOException {
    var address = table.text("address");
    int decimals =
        Math.toIntExact(
            table.number("decimals", 0, 36).orElseThrow(() -> missing(table, "decimals")));
    return new Token(
        address.isEmpty()
            ? Address.ZERO
            : address.get().equals("test-dollar")
                ? Artifact.TEST_DOLLAR.address()
                : address(table, "address", address.get()),
        table.text("symbol").orElseThrow(() -> missing(table, "symbol")),
        decimals);
  }

  private static Currency currency(Toml table, Token token, long chainId, boolean play)
      throws IOException {
    var asset =
        token.isCoin() ? Asset.coin(chainId) : Asset.erc20(chainId, token.address().toString());
    try {
      var worth = table.text("worth");
      return new Currency(
          asset,
          token.symbol(),
          token.decimals(),
          worth.isEmpty() ? Optional.empty() : Optional.of(Asset.parse(worth.get())),
          play);
    } catch (IllegalArgumentException | MalformedException e) {
      throw table.wrong("symbol", "belongs to a token that can't be: " + e.getMessage());
    }
  }

  private static Address escrow(Toml toml) throws IOException {
    String text = toml.text("escrow").orElseThrow(() -> missing(toml, "escrow"));
    return text.equals("built-in") ? Artifact.ESCROW.address() : address(toml, "escrow", text);
  }

  private static Bytes escrowCode(Toml toml) throws IOException {
    var text = toml.text("escrow-code");
    return text.isEmpty() || text.get().equals("built-in")
        ? Artifact.ESCROW.codeHash()
        : hash(toml, "escrow-code", text.get());
  }

  private static Optional<Bytes> genesis(Toml toml) throws IOException {
    var text = toml.text("genesis");
    return text.isEmpty() ? Optional.empty() : Optional.of(hash(toml, "genesis", text.get()));
  }

  private static Finality finality(Toml toml) throws IOException {
    String text = toml.text("finality").orElse("finalized");
    if (text.equals("finalized") || text.equals("safe")) {
      return new Finality.Tag(text);
    }
    if (text.matches("[0-9]{1,6}")) {
      return new Finality.Depth(Long.parseLong(text));
    }
    throw toml.wrong(
        "finality", "should be \"finalized\", \"safe\" or a number of blocks in quotes");
  }

  private static Address address(Toml toml, String key, String text) throws IOException {
    try {
      return Address.parse(text);
    } catch (MalformedException e) {
      throw toml.wrong(key, "should be 0x and 40 hexadecimal digits");
    }
  }

  private static Bytes hash(Toml toml, String key, String text) throws IOException {
    if (!text.matches("0x[0-9a-fA-F]{64}")) {
      throw toml.wrong(key, "should be 0x and 64 hexadecimal digits");
    }
    return Bytes.fromHex(text);
  }

  private static IOException missing(Toml toml, String key) {
    return toml.wrong(key, "is missing");
  }
}
