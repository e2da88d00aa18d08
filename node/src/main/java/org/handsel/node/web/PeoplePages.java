package org.handsel.node.web;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.App;
import org.handsel.node.app.People;
import org.handsel.node.app.RefusedException;
import org.handsel.node.http.Call;
import org.handsel.node.http.Reply;

/// A person's card, me, and the peers this node is connected to.
final class PeoplePages {
  private final App app;
  private final Frame frame;

  PeoplePages(App app, Frame frame) {
    this.app = app;
    this.frame = frame;
  }

  Reply card(Call call) throws RefusedException {
    return frame.page(
        call, "person", "discover", Map.of("card", app.people().card(call.path("id"))));
  }

  Reply me(Call call) throws RefusedException {
    People.Me me = app.people().me();
    return me(call, 200, me, me.name(), me.about(), Optional.empty());
  }

  private Reply me(
      Call call, int status, People.Me me, String name, String about, Optional<String> refused)
      throws RefusedException {
    return frame.page(
        call,
        status,
        "me",
        "me",
        Map.of(
            "me", me,
            "person", app.people().card(me.id()).person(),
            "listings", app.listings().mine(0, 1).all(),
            "name", name,
            "about", about,
            "refused", refused));
  }

  Reply rename(Call call) throws RefusedException, IOException {
    var sent = call.form();
    String name = sent.text("name").orElse("").strip();
    String about = sent.text("about").orElse("").strip();
    try {
      app.people().rename(name, about);
    } catch (RefusedException e) {
      return me(
          call,
          Pages.status(e),
          app.people().me(),
          name,
          about,
          Optional.of(Pages.sentence(call, e)));
    }
    return new Reply.See("/me?said=saved");
  }

  Reply peers(Call call) {
    return peers(call, 200, "", Optional.empty());
  }

  private Reply peers(Call call, int status, String address, Optional<String> refused) {
    return frame.page(
        call,
        status,
        "peers",
        "peers",
        Map.of("network", app.peers().show(), "address", address, "refused", refused));
  }

  Reply addPeer(Call call) throws RefusedException, IOException {
    String address = call.form().text("address").orElse("").strip();
    try {
      app.peers().add(address);
    } catch (RefusedException e) {
      return peers(call, Pages.status(e), address, Optional.of(Pages.sentence(call, e)));
    }
    return new Reply.See("/peers?said=connected");
  }
}
