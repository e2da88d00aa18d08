package org.handsel.node.web;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.App;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Storage;
import org.handsel.node.http.Call;
import org.handsel.node.http.Reply;

/// Files by content: what is kept and how far it is, adding, fetching, one of them with its link.
final class FilePages {
  private final App app;
  private final Frame frame;

  FilePages(App app, Frame frame) {
    this.app = app;
    this.frame = frame;
  }

  Reply all(Call call) throws IOException {
    return all(call, 200, "", Optional.empty());
  }

  private Reply all(Call call, int status, String cid, Optional<String> refused)
      throws IOException {
    return frame.page(
        call,
        status,
        "files",
        "me",
        Map.of(
            "pins",
            app.storage().pins(),
            "usage",
            app.storage().usage(),
            "cid",
            cid,
            "refused",
            refused));
  }

  /// For browsers without scripts: small files in one form.
  Reply add(Call call) throws RefusedException, IOException {
    try {
      for (Call.Upload file : call.form().files("file")) {
        var _ = app.storage().add(file.name(), true, file.open());
      }
    } catch (RefusedException e) {
      return all(call, Pages.status(e), "", Optional.of(Pages.sentence(call, e)));
    }
    return new Reply.See("/files?said=kept");
  }

  Reply fetch(Call call) throws RefusedException, IOException {
    var form = call.form();
    String cid = form.text("cid").orElse("").strip().replaceFirst("^ipfs://", "");
    try {
      var _ = app.storage().begin(cid, form.text("name").map(String::strip));
    } catch (RefusedException e) {
      return all(call, Pages.status(e), cid, Optional.of(Pages.sentence(call, e)));
    }
    return new Reply.See("/files?said=coming");
  }

  Reply one(Call call) throws RefusedException, IOException {
    String cid = call.path("cid");
    Storage.Item item = app.storage().look(cid);
    Optional<Storage.Pin> pin =
        app.storage().pins().stream().filter(it -> it.cid().equals(item.cid())).findFirst();
    String name = pin.map(Storage.Pin::name).filter(it -> !it.isEmpty()).orElse(item.cid());
    String shown = call.gateway() + "/ipfs/" + item.cid();
    if (item.kind().equals("folder")) shown += "/";
    return frame.page(
        call,
        "file",
        "me",
        Map.of(
            "item",
            item,
            "pin",
            pin,
            "name",
            name,
            "shown",
            shown + "?filename=" + Pages.encoded(name),
            "link",
            "ipfs://" + item.cid()));
  }

  Reply release(Call call) throws RefusedException {
    app.storage().unpin(call.path("cid"));
    return new Reply.See("/files?said=released");
  }
}
