package org.handsel.node.web;

import static org.handsel.node.http.Route.Door.ENTERED;
import static org.handsel.node.http.Route.Door.OPEN;
import static org.handsel.node.http.Route.Door.READY;
import static org.handsel.node.http.Route.Method.GET;
import static org.handsel.node.http.Route.Method.POST;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.handsel.node.app.App;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Setup;
import org.handsel.node.http.Call;
import org.handsel.node.http.Reply;
import org.handsel.node.http.Route;
import org.handsel.node.http.Site;
import org.handsel.node.words.Words;

/// Every page for people, in one list.
public final class Pages implements Site {
  /// Refusals that may meet somebody who isn't the reader: these pages lead nowhere.
  private static final Set<String> STRANGERS =
      Set.of("http.login", "http.login-used", "http.host", "http.cross-site");

  private final App app;
  private final Frame frame;
  private final StartPages start;
  private final DiscoverPages discover;
  private final OfferPages offers;
  private final DealPages deals;
  private final PeoplePages people;
  private final MoneyPages money;
  private final FilePages files;
  private final HomePages homes;

  /// Pages over `app`; `random` draws which recovery words are asked back.
  public Pages(App app, InstantSource clock, SecureRandom random) {
    this.app = app;
    this.frame = new Frame(app, clock);
    this.start = new StartPages(app, frame, random);
    this.discover = new DiscoverPages(app, frame, clock);
    this.offers = new OfferPages(app, frame);
    this.deals = new DealPages(app, frame);
    this.people = new PeoplePages(app, frame);
    this.money = new MoneyPages(app, frame);
    this.files = new FilePages(app, frame);
    this.homes = new HomePages(app, frame, clock);
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.page(GET, "/assets/{version}/{name}", OPEN, frame.assets::answer),
        Route.page(GET, "/favicon.ico", OPEN, _ -> frame.assets.mark()),
        Route.page(POST, "/language", OPEN, this::language),
        Route.page(GET, "/", ENTERED, this::home),
        Route.page(GET, "/start", ENTERED, start::name),
        Route.page(POST, "/start", ENTERED, start::create),
        Route.page(GET, "/start/check", ENTERED, start::check),
        Route.page(POST, "/start/check", ENTERED, start::checked),
        Route.page(GET, "/start/choose", READY, start::choose),
        Route.page(GET, "/unlock", ENTERED, start::locked),
        Route.page(POST, "/unlock", ENTERED, start::unlock),
        Route.page(GET, "/discover", READY, discover::results),
        Route.page(GET, "/listings/{id}", READY, discover::listing),
        Route.page(POST, "/listings/{id}/buy", READY, discover::buy),
        Route.page(GET, "/offer", READY, offers::mine),
        Route.page(GET, "/offer/new", READY, offers::blank),
        Route.page(POST, "/offer/new", READY, offers::publish).bodyUpTo(Inputs.UPLOAD_BYTES_MAX),
        Route.page(POST, "/offer/preview", READY, offers::preview)
            .bodyUpTo(Inputs.UPLOAD_BYTES_MAX),
        Route.page(GET, "/offer/edit/{id}", READY, offers::edit),
        Route.page(POST, "/offer/edit/{id}", READY, offers::revise)
            .bodyUpTo(Inputs.UPLOAD_BYTES_MAX),
        Route.page(POST, "/offer/withdraw/{id}", READY, offers::withdraw),
        Route.page(GET, "/deals", READY, deals::all),
        Route.page(GET, "/deals/{id}", READY, deals::one),
        Route.page(POST, "/deals/{id}/{verb}", READY, deals::act).bodyUpTo(Inputs.UPLOAD_BYTES_MAX),
        Route.page(GET, "/deals/{id}/export", READY, deals::export),
        Route.page(GET, "/people/{id}", READY, people::card),
        Route.page(GET, "/me", READY, people::me),
        Route.page(POST, "/me", READY, people::rename),
        Route.page(GET, "/peers", READY, people::peers),
        Route.page(POST, "/peers", READY, people::addPeer),
        Route.page(GET, "/wallet", READY, money::wallet),
        Route.page(POST, "/wallet/send", READY, money::send),
        Route.page(POST, "/wallet/faucet", READY, money::faucet),
        Route.page(GET, "/homes/{id}", READY, homes::show),
        Route.page(POST, "/homes/{id}/nights", READY, homes::nights),
        Route.page(POST, "/homes/{id}/follow", READY, homes::follow),
        Route.page(POST, "/homes/{id}/unfollow", READY, homes::unfollow),
        Route.page(POST, "/homes/{id}/file", READY, homes::take).bodyUpTo(Inputs.UPLOAD_BYTES_MAX),
        Route.page(GET, "/homes/{id}/handsel.ics", READY, homes::write),
        Route.page(GET, "/files", READY, files::all),
        Route.page(POST, "/files", READY, files::add).bodyUpTo(Inputs.UPLOAD_BYTES_MAX),
        Route.page(POST, "/files/fetch", READY, files::fetch),
        Route.page(GET, "/files/{cid}", READY, files::one),
        Route.page(POST, "/files/{cid}/release", READY, files::release),
        Route.page(GET, "/pictures/{cid}", READY, this::picture));
  }

  private Reply home(Call call) {
    return switch (app.setup().stage()) {
      case EMPTY -> new Reply.See("/start");
      case LOCKED -> new Reply.See("/unlock");
      case READY -> new Reply.See("/discover");
    };
  }

  private Reply language(Call call) throws RefusedException, java.io.IOException {
    var form = call.form();
    String language = form.text("language").filter(Words.LANGUAGES::contains).orElse("en");
    return new Reply.Content(
        303,
        "text/plain; charset=utf-8",
        Map.of(
            "Location",
            here(form.text("next").orElse("/")),
            "Set-Cookie",
            Frame.LANGUAGE + "=" + language + "; Path=/; Max-Age=31536000; SameSite=Strict"),
        new byte[0]);
  }

  /// `target` if it is a path of this server's own, else the front page.
  static String here(String target) {
    return target.matches("/(?![/\\\\])[\\x21-\\x5b\\x5d-\\x7e]*") ? target : "/";
  }

  /// `text` as one part of a path or query.
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Reply picture(Call call) throws RefusedException, java.io.IOException {
    return Reply.kept(app.pictures().read(call.path("cid")));
  }

  @Override
  public Reply refused(Call call, Refusal refusal) {
    return switch (refusal.code()) {
      case "setup.empty" -> new Reply.See("/start");
      case "setup.locked" -> new Reply.See("/unlock?next=" + encoded(here(call.target())));
      default -> {
        Words words = Frame.words(call);
        boolean entered =
            !STRANGERS.contains(refusal.code()) && app.setup().stage() == Setup.Stage.READY;
        yield frame.page(
            call,
            refusal.status(),
            "refused",
            "",
            Map.of(
                "code", refusal.code(),
                "message", sentence(words, refusal.code(), refusal.message()),
                "entered", entered));
      }
    };
  }

  /// What a refusal says in the reader's language, or in English if it isn't translated.
  static String sentence(Words words, String code, String english) {
    return words.find("refused." + code, Map.of()).orElse(english);
  }

  /// The same for what the app threw.
  static String sentence(Call call, RefusedException refused) {
    return sentence(Frame.words(call), refused.code(), String.valueOf(refused.getMessage()));
  }

  /// The HTTP status of a page that shows a refusal beside its form.
  static int status(RefusedException refused) {
    return switch (refused.kind()) {
      case INVALID -> 422;
      case UNKNOWN -> 404;
      case CONFLICT -> 409;
      case UNAVAILABLE -> 503;
    };
  }
}
