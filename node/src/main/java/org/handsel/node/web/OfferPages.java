package org.handsel.node.web;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.App;
import org.handsel.node.app.Listings;
import org.handsel.node.app.Portion;
import org.handsel.node.app.RefusedException;
import org.handsel.node.http.Call;
import org.handsel.node.http.Reply;

/// Offering: my listings, a new one, a new revision of one. Forms are made of what the service
/// declares.
final class OfferPages {

  /// How many listings a page shows.
  private static final int PORTION = 50;

  private final App app;
  private final Frame frame;

  OfferPages(App app, Frame frame) {
    this.app = app;
    this.frame = frame;
  }

  Reply mine(Call call) throws RefusedException {
    Portion<Listings.Listing> mine = app.listings().mine(Asked.of(call).offset(), PORTION);
    return frame.page(
        call,
        "offers",
        "offer",
        Map.of("listings", mine.items(), "from", mine.from(), "step", PORTION, "all", mine.all()));
  }

  Reply blank(Call call) throws RefusedException {
    return form(call, 200, service(call), Optional.empty(), Map.of(), Map.of(), Optional.empty());
  }

  Reply edit(Call call) throws RefusedException {
    var old = own(call);
    return form(
        call,
        200,
        service(old.service()),
        Optional.of(old),
        old.fields(),
        Map.of(),
        Optional.empty());
  }

  Reply publish(Call call) throws RefusedException, IOException {
    return send(call, service(call), Optional.empty());
  }

  Reply revise(Call call) throws RefusedException, IOException {
    var old = own(call);
    return send(call, service(old.service()), Optional.of(old));
  }

  private Reply send(Call call, Listings.ServiceView service, Optional<Listings.Listing> old)
      throws RefusedException, IOException {
    Map<String, String> values = new LinkedHashMap<>();
    try {
      Inputs.read(call.form(), service.fields(), app.pictures(), values);
      var made = app.listings().publish(service.name(), old.map(Listings.Listing::slot), values);
      return new Reply.See("/listings/" + Pages.encoded(made.id()) + "?said=published");
    } catch (RefusedException e) {
      var errors = Inputs.errors(e, service.fields(), values, Frame.words(call));
      return form(
          call,
          Pages.status(e),
          service,
          old,
          values,
          errors,
          errors.isEmpty() ? Optional.of(Pages.sentence(call, e)) : Optional.empty());
    }
  }

  private Reply form(
      Call call,
      int status,
      Listings.ServiceView service,
      Optional<Listings.Listing> old,
      Map<String, String> values,
      Map<String, String> errors,
      Optional<String> refused)
      throws RefusedException {
    return frame.page(
        call,
        status,
        "offer",
        "offer",
        Map.of(
            "service", service.name(),
            "old", old,
            "fields",
                Inputs.shown(
                    service.name(), service.fields(), values, app.listings().currencies(), errors),
            "title", values.getOrDefault("title", ""),
            "price", values.getOrDefault("price", ""),
            "me", app.people().card(app.people().me().id()).person(),
            "refused", refused));
  }

  /// How the card would stand in search, from what is typed so far. Nothing is kept.
  Reply preview(Call call) throws RefusedException, IOException {
    var sent = call.form();
    String amount = Inputs.plain(sent.text("price").orElse(""));
    String currency = sent.text("price-currency").orElse("").strip();
    boolean said = amount.matches("\\d{1,15}(\\.\\d{1,18})?") && !currency.isEmpty();
    return frame.page(
        call,
        "preview",
        "",
        Map.of(
            "title", sent.text("title").orElse("").strip(),
            "price", said ? amount + " " + currency : "",
            "me", app.people().card(app.people().me().id()).person()));
  }

  Reply withdraw(Call call) throws RefusedException {
    app.listings().withdraw(own(call).id());
    return new Reply.See("/offer?said=withdrawn");
  }

  private Listings.Listing own(Call call) throws RefusedException {
    var listing = app.listings().show(call.path("id"));
    if (!listing.seller().me()) {
      throw new RefusedException(
          RefusedException.Kind.CONFLICT, "listing.not-mine", "This listing isn't yours.");
    }
    return listing;
  }

  private Listings.ServiceView service(Call call) throws RefusedException {
    return service(call.query("service").orElse("market"));
  }

  private Listings.ServiceView service(String name) throws RefusedException {
    List<Listings.ServiceView> services = app.listings().services();
    return services.stream()
        .filter(service -> service.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new RefusedException(
                RefusedException.Kind.UNKNOWN,
                "service.unknown",
                "This node carries no such service."));
  }
}
