package org.handsel.node.http;

import static org.handsel.node.http.Draft.at;
import static org.handsel.node.http.Route.Door.ENTERED;
import static org.handsel.node.http.Route.Method.DELETE;
import static org.handsel.node.http.Route.Method.GET;
import static org.handsel.node.http.Route.Method.POST;
import static org.handsel.node.http.Route.Method.PUT;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.handsel.node.app.App;
import org.handsel.node.app.Deals;
import org.handsel.node.app.Listings;
import org.handsel.node.app.MoneyView;
import org.handsel.node.app.Peers;
import org.handsel.node.app.People;
import org.handsel.node.app.Pictures;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Setup;
import org.handsel.node.app.Wallet;

/// The HTTP API: one route for each thing that a person can do with their node. The same table
/// answers requests and documents itself at `/api/openapi.json`.
public final class Api {
  private static final long LISTING_BYTES_MAX = 256 << 10;

  private final App app;
  private final Supplier<String> loginLink;
  private final Limits limits;

  Api(App app, Supplier<String> loginLink, Limits limits) {
    this.app = app;
    this.loginLink = loginLink;
    this.limits = limits;
  }

  /// Where the node stands.
  public record Standing(Setup.Stage stage) {}

  /// Makes an identity.
  public record Create(String name, String passphrase) {}

  /// Unlocks it.
  public record Unlock(String passphrase) {}

  /// A link that opens one browser's session, once.
  public record LoginLink(String link) {}

  /// My public name and a sentence about me.
  public record Rename(String name, String about) {}

  /// A listing's service and fields.
  public record Publish(String service, Map<String, String> fields) {}

  /// What to buy; one of it, without a note, with the listing's arbiters, unless said otherwise.
  public record Buy(
      String listing,
      Optional<Integer> quantity,
      Optional<String> note,
      Optional<List<String>> arbiters,
      Optional<Map<String, String>> choice) {}

  /// Money to an address.
  public record Send(String to, String amount, String currency) {}

  /// A peer's address.
  public record AddPeer(String address) {}

  /// A refusal: a stable word, and a sentence in English.
  public record Refused(Why error) {
    /// Why.
    public record Why(String code, String message) {}
  }

  /// Nothing more to say: it is done.
  public record Done(boolean done) {}

  /// One line of a streamed import: how far it is, and at last how it ended or why it stopped.
  public record ImportLine(
      Optional<Listings.ImportProgress> progress,
      Optional<Listings.ImportResult> result,
      Optional<Refused.Why> error) {}

  // The table: one route a line or three, in the order of a person's day.
  List<Route> routes() {
    var files = new ApiFiles(app);
    return List.of(
        at(GET, "/stage", "Where this node stands")
            .behind(ENTERED)
            .gives(Standing.class, _ -> standing()),
        at(POST, "/identity", "Makes the identity; the 24 recovery words are in this answer only")
            .behind(ENTERED)
            .takes(Create.class)
            .gives(Setup.Created.class, this::create),
        at(POST, "/unlock", "Unlocks the identity")
            .behind(ENTERED)
            .takes(Unlock.class)
            .gives(Standing.class, this::unlock),
        at(POST, "/login-links", "A new one-time login link for a browser")
            .behind(ENTERED)
            .gives(LoginLink.class, _ -> new LoginLink(loginLink.get())),
        at(GET, "/me", "Me").gives(People.Me.class, _ -> app.people().me()),
        at(PUT, "/me", "Changes my public name and a sentence about me")
            .takes(Rename.class)
            .gives(People.Me.class, this::rename),
        at(GET, "/people/{id}", "What this node knows of a person")
            .gives(People.Card.class, call -> app.people().card(call.path("id"))),
        at(GET, "/services", "The services and the fields of their listings")
            .givesMany(Listings.ServiceView.class, _ -> app.listings().services()),
        at(GET, "/listings", "Finds listings")
            .asking(SearchQuery.PARAMETERS)
            .gives(Listings.SearchPage.class, call -> app.listings().search(SearchQuery.of(call))),
        at(GET, "/listings/mine", "My listings, newest first")
            .givesMany(Listings.Listing.class, _ -> app.listings().mine()),
        at(GET, "/listings/{id}", "One listing")
            .gives(Listings.Listing.class, call -> app.listings().show(call.path("id"))),
        at(POST, "/listings", "Publishes a listing")
            .takes(Publish.class)
            .upTo(LISTING_BYTES_MAX)
            .gives(Listings.Listing.class, call -> publish(call, Optional.empty())),
        at(PUT, "/listings/mine/{slot}", "Publishes a new revision of a listing")
            .takes(Publish.class)
            .upTo(LISTING_BYTES_MAX)
            .gives(Listings.Listing.class, call -> publish(call, Optional.of(call.path("slot")))),
        at(DELETE, "/listings/{id}", "Takes a listing of mine down everywhere")
            .gives(Done.class, this::withdraw),
        at(POST, "/listings/import", "Publishes every row of a CSV, gzip or not")
            .asking(ApiFiles.IMPORT_PARAMETERS)
            .upTo(limits.importBytesMax())
            .givesLines(ImportLine.class, files::importCsv),
        at(POST, "/deals", "Buys").takes(Buy.class).gives(Deals.Deal.class, this::buy),
        at(POST, "/deals/price", "What a purchase would cost, if it can be had; nothing is asked")
            .takes(Buy.class)
            .gives(Deals.Priced.class, call -> app.deals().price(purchase(call))),
        at(GET, "/deals", "My deals, those that wait for me first")
            .asking(List.of(new Route.Query("state", "Only deals in this state", false)))
            .givesMany(Deals.Deal.class, call -> app.deals().list(state(call))),
        at(GET, "/deals/{id}", "One deal, by its id or an unambiguous start of it")
            .gives(Deals.Deal.class, call -> app.deals().show(call.path("id"))),
        at(GET, "/deals/{id}/export", "The whole deal as one file that checks itself")
            .gives(files::export),
        at(POST, "/deals/{id}/preview/{verb}", "Who would get what; nothing is done")
            .takes(Map.class)
            .givesMany(
                Deals.Line.class,
                call ->
                    app.deals()
                        .preview(call.path("id"), call.path("verb"), Json.texts(call.body()))),
        at(POST, "/deals/{id}/{verb}", "Does one of the deal's actions; `agree` names the offer")
            .takes(Map.class)
            .gives(Deals.Deal.class, this::act),
        at(GET, "/wallet", "The money").gives(Wallet.Purse.class, _ -> app.wallet().show()),
        at(POST, "/wallet/send", "Sends money to an address")
            .takes(Send.class)
            .gives(Wallet.Movement.class, this::send),
        at(POST, "/wallet/faucet", "Test money, on a chain for play")
            .gives(Wallet.Purse.class, _ -> app.wallet().faucet()),
        at(GET, "/peers", "Who this node is connected to")
            .gives(Peers.Network.class, _ -> app.peers().show()),
        at(POST, "/peers", "Connects to a peer, and again after every restart")
            .takes(AddPeer.class)
            .gives(Peers.Peer.class, call -> app.peers().add(call.json(AddPeer.class).address())),
        at(POST, "/pictures", "Keeps a picture or a piece of evidence, the body being its bytes")
            .asking(ApiFiles.PICTURE_PARAMETERS)
            .upTo(limits.pictureBytesMax())
            .gives(Pictures.Kept.class, files::keep),
        at(GET, "/pictures/{cid}", "A picture or a piece of evidence").gives(files::picture),
        at(GET, "/events", "What changes, as server-sent events called `change`")
            .behind(ENTERED)
            .gives(_ -> new Reply.Live()));
  }

  private Standing standing() {
    return new Standing(app.setup().stage());
  }

  private Setup.Created create(Call call) throws RefusedException, IOException {
    var wanted = call.json(Create.class);
    return app.setup().create(wanted.name(), wanted.passphrase());
  }

  private Standing unlock(Call call) throws RefusedException, IOException {
    app.setup().unlock(call.json(Unlock.class).passphrase());
    return standing();
  }

  private People.Me rename(Call call) throws RefusedException, IOException {
    var wanted = call.json(Rename.class);
    return app.people().rename(wanted.name(), wanted.about());
  }

  private Listings.Listing publish(Call call, Optional<String> slot)
      throws RefusedException, IOException {
    var wanted = call.json(Publish.class);
    return app.listings().publish(wanted.service(), slot, wanted.fields());
  }

  private Done withdraw(Call call) throws RefusedException {
    app.listings().withdraw(call.path("id"));
    return new Done(true);
  }

  private Deals.Deal buy(Call call) throws RefusedException, IOException {
    return app.deals().buy(purchase(call));
  }

  private static Deals.Purchase purchase(Call call) throws RefusedException, IOException {
    var wanted = call.json(Buy.class);
    return new Deals.Purchase(
        wanted.listing(),
        wanted.quantity().orElse(1),
        wanted.note().orElse(""),
        wanted.arbiters().orElse(List.of()),
        wanted.choice().orElse(Map.of()));
  }

  private Deals.Deal act(Call call) throws RefusedException, IOException {
    var input = Json.texts(call.body());
    return app.deals().act(call.path("id"), call.path("verb"), input);
  }

  private Wallet.Movement send(Call call) throws RefusedException, IOException {
    var wanted = call.json(Send.class);
    return app.wallet().send(wanted.to(), new MoneyView(wanted.amount(), wanted.currency(), false));
  }

  private static Optional<String> state(Call call) throws RefusedException {
    Optional<String> state = call.query("state");
    if (state.isPresent() && !Deals.STATES.contains(state.get())) {
      throw new RefusedException(
          RefusedException.Kind.INVALID,
          "http.query",
          "state: expected one of " + String.join(", ", Deals.STATES) + ".");
    }
    return state;
  }
}
