package org.handsel.node.web;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.handsel.node.app.App;
import org.handsel.node.app.Deals;
import org.handsel.node.app.Listings.FieldView;
import org.handsel.node.app.Portion;
import org.handsel.node.app.RefusedException;
import org.handsel.node.http.Call;
import org.handsel.node.http.Reply;

/// My deals, and one deal: its timeline, who must do what by when, and what I can do.
final class DealPages {
  /// How many deals a page shows.
  private static final int PORTION = 50;

  private final App app;
  private final Frame frame;

  DealPages(App app, Frame frame) {
    this.app = app;
    this.frame = frame;
  }

  Reply all(Call call) throws RefusedException {
    Portion<Deals.Deal> portion = app.deals().portion(Asked.of(call).offset(), PORTION);
    List<Deals.Deal> shown = portion.items();
    return frame.page(
        call,
        "deals",
        "deals",
        Map.of(
            "mine", shown.stream().filter(d -> d.panel().waitsForMe()).toList(),
            "others", shown.stream().filter(d -> !d.panel().waitsForMe() && !d.over()).toList(),
            "closed", shown.stream().filter(d -> !d.panel().waitsForMe() && d.over()).toList(),
            "from", portion.from(),
            "step", PORTION,
            "all", portion.all()));
  }

  Reply one(Call call) throws RefusedException {
    return deal(call, 200, app.deals().show(call.path("id")), Filled.NOTHING, Optional.empty());
  }

  private Reply deal(
      Call call, int status, Deals.Deal deal, Filled asked, Optional<RefusedException> refused) {
    String verb = asked.verb();
    Map<String, String> values = asked.values();
    var currencies = new ArrayList<>(List.of(deal.price().currency()));
    var ways = new ArrayList<Way>();
    for (Deals.Action action : deal.actions()) {
      boolean sent = action.verb().equals(verb);
      Map<String, String> errors =
          sent && refused.isPresent()
              ? Inputs.errors(refused.get(), action.fields(), values, Frame.words(call))
              : Map.of();
      ways.add(
          new Way(
              action,
              Inputs.shown(
                  action.verb(), action.fields(), sent ? values : Map.of(), currencies, errors),
              sent && errors.isEmpty()
                  ? refused.map(e -> Pages.sentence(call, e))
                  : Optional.empty(),
              sent ? asked.seen() : Optional.empty(),
              sent && asked.seen().isPresent() ? asked.payout() : action.payout()));
    }
    boolean shownBeside = ways.stream().anyMatch(way -> way.action().verb().equals(verb));
    return frame.page(
        call,
        status,
        "deal",
        "deals",
        Map.of(
            "deal", deal,
            "ways", ways,
            "refused",
                shownBeside
                    ? Optional.<String>empty()
                    : refused.map(e -> Pages.sentence(call, e))));
  }

  Reply act(Call call) throws RefusedException, IOException {
    String verb = call.path("verb");
    Deals.Deal deal = app.deals().show(call.path("id"));
    Map<String, String> values = new LinkedHashMap<>();
    try {
      var fields =
          deal.actions().stream()
              .filter(action -> action.verb().equals(verb))
              .findFirst()
              .map(Deals.Action::fields)
              .orElse(List.of());
      Inputs.read(call.form(), fields, app.pictures(), values);
      if (Way.divides(verb)) {
        // What is signed is what was shown: another form is shown anew.
        String form = shares(fields, values);
        if (!call.form().text("seen").equals(Optional.of(form))) {
          var payout = app.deals().preview(deal.id(), verb, values);
          var asked = new Filled(verb, values, Optional.of(form), payout);
          return deal(call, 200, deal, asked, Optional.empty());
        }
      }
      Deals.Deal after = app.deals().act(deal.id(), verb, values);
      return new Reply.See("/deals/" + Pages.encoded(after.id()) + "?said=" + Pages.encoded(verb));
    } catch (RefusedException e) {
      var asked = new Filled(verb, values, Optional.empty(), List.of());
      return deal(call, Pages.status(e), app.deals().show(deal.id()), asked, Optional.of(e));
    }
  }

  /// What somebody sent.
  ///
  /// @param seen the shares in it whose `payout` is shown with it
  private record Filled(
      String verb, Map<String, String> values, Optional<String> seen, List<Deals.Line> payout) {
    private static final Filled NOTHING = new Filled("", Map.of(), Optional.empty(), List.of());
  }

  private static String shares(List<FieldView> fields, Map<String, String> values) {
    return fields.stream()
        .filter(Inputs::isShare)
        .map(field -> field.name() + " " + values.getOrDefault(field.name(), ""))
        .collect(Collectors.joining(", "));
  }

  Reply export(Call call) throws RefusedException {
    Deals.Deal deal = app.deals().show(call.path("id"));
    String name = "deal-" + deal.id().replaceAll("[^a-zA-Z0-9]", "") + ".zip";
    return new Reply.Content(
        200,
        "application/zip",
        Map.of("Content-Disposition", "attachment; filename=\"" + name + "\""),
        app.deals().export(deal.id()));
  }
}
