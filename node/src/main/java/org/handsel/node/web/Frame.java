package org.handsel.node.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.App;
import org.handsel.node.app.Peers;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Setup;
import org.handsel.node.http.Call;
import org.handsel.node.http.Reply;
import org.handsel.node.words.Words;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Renders a template into a page, with what every page has around it: language and zone by cookie
/// or header, the rail with how many deals wait, the network's dot.
final class Frame {
  private static final Logger LOG = LoggerFactory.getLogger(Frame.class);

  /// Cookie names; both hold a choice of the reader's and nothing else.
  static final String LANGUAGE = "handsel-lang";

  static final String ZONE = "handsel-zone";

  private final App app;
  private final InstantSource clock;
  private final TemplateEngine templates = TemplateEngine.createPrecompiled(ContentType.Html);
  private final Drawing drawing = new Drawing();
  final Assets assets = new Assets();

  Frame(App app, InstantSource clock) {
    this.app = app;
    this.clock = clock;
    templates.setTrimControlStructures(true);
  }

  /// The page `template`, with `room` lit in the rail.
  Reply page(Call call, String template, String room, Map<String, ?> model) {
    return page(call, 200, template, room, model);
  }

  /// The same with a status of its own.
  Reply page(Call call, int status, String template, String room, Map<String, ?> model) {
    var parameters = new HashMap<String, Object>(model);
    parameters.put("ui", ui(call, room));
    var output = new Utf8ByteOutput();
    templates.render(template + ".jte", parameters, output);
    var bytes = new ByteArrayOutputStream(output.getContentLength());
    try {
      output.writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Reply.html(status, bytes.toByteArray());
  }

  /// The reader's words, times in their zone.
  static Words words(Call call) {
    Words words =
        call.cookie(LANGUAGE)
            .filter(Words.LANGUAGES::contains)
            .map(Words::in)
            .orElseGet(() -> Words.accepting(call.header("Accept-Language").orElse("")));
    return zone(call).map(words::at).orElse(words);
  }

  private static Optional<ZoneId> zone(Call call) {
    return call.cookie(ZONE)
        .flatMap(value -> {
          try {
            return Optional.of(ZoneId.of(URLDecoder.decode(value, StandardCharsets.UTF_8)));
          } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty(); // a cookie is only a wish
          }
        });
  }

  private Ui ui(Call call, String room) {
    String health = "off";
    int connected = 0;
    long waiting = 0;
    if (!room.isEmpty() && app.setup().stage() == Setup.Stage.READY) {
      Peers.Network network = app.peers().show();
      health = network.health();
      connected =
          (int) network.peers().stream().filter(peer -> peer.state().equals("connected")).count();
      waiting = waiting();
    }
    var place =
        new Ui.Place(
            room,
            call.target(),
            call.query("q").orElse(""),
            call.query("said"),
            health,
            connected,
            waiting);
    return new Ui(words(call), assets, drawing, clock.instant(), place);
  }

  private long waiting() {
    try {
      return app.deals().waiting();
    } catch (RefusedException e) {
      LOG.debug("no count of waiting deals for the rail", e);
      return 0;
    }
  }
}
