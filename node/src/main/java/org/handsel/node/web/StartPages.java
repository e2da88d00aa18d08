package org.handsel.node.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.handsel.node.app.App;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Setup;
import org.handsel.node.http.Call;
import org.handsel.node.http.Reply;

/// First start (name, passphrase, 24 words shown once, two asked back, what to do) and unlocking.
///
/// The words are in one answer and nowhere else: what is remembered until two of them are typed in
/// again is a salted hash of those two, in memory only.
final class StartPages {
  private final App app;
  private final Frame frame;
  private final SecureRandom random;
  private final AtomicReference<Optional<Asked>> asked = new AtomicReference<>(Optional.empty());

  StartPages(App app, Frame frame, SecureRandom random) {
    this.app = app;
    this.frame = frame;
    this.random = random;
  }

  /// Which words are asked back, counted from 1.
  private record Asked(int first, int second, String salt, String hash) {
    static Asked of(List<String> words, SecureRandom random) {
      int first = random.nextInt(words.size() - 1);
      int second = first + 1 + random.nextInt(words.size() - 1 - first);
      String salt = Long.toHexString(random.nextLong());
      return new Asked(
          first + 1, second + 1, salt, hash(salt, words.get(first), words.get(second)));
    }

    boolean answeredBy(String one, String two) {
      return MessageDigest.isEqual(
          hash.getBytes(StandardCharsets.UTF_8),
          hash(salt, tidy(one), tidy(two)).getBytes(StandardCharsets.UTF_8));
    }

    private static String tidy(String word) {
      return Normalizer.normalize(word.strip().toLowerCase(Locale.ROOT), Normalizer.Form.NFKD);
    }

    private static String hash(String salt, String one, String two) {
      byte[] all = (salt + " " + one + " " + two).getBytes(StandardCharsets.UTF_8);
      return java.util.HexFormat.of().formatHex(Assets.sha256().digest(all));
    }
  }

  Reply name(Call call) {
    if (app.setup().stage() != Setup.Stage.EMPTY) return begun();
    return form(call, 200, "", Map.of());
  }

  /// Whoever loads the page with the words again, or goes back from it, finds none there any more.
  private Reply begun() {
    return new Reply.See(asked.get().isPresent() ? "/start/check?again=1" : "/");
  }

  private Reply form(Call call, int status, String name, Map<String, String> errors) {
    return frame.page(call, status, "start", "", Map.of("name", name, "errors", errors));
  }

  Reply create(Call call) throws RefusedException, IOException {
    if (app.setup().stage() != Setup.Stage.EMPTY) return begun();
    var sent = call.form();
    String name = sent.text("name").orElse("").strip();
    String passphrase = sent.text("passphrase").orElse("");
    var words = Frame.words(call);
    if (name.isEmpty()) {
      return form(call, 422, name, Map.of("name", words.say("start.name.missing")));
    }
    if (passphrase.length() < Setup.PASSPHRASE_CHARS_MIN) {
      return form(call, 422, name, Map.of("passphrase", words.say("start.passphrase.short")));
    }
    if (!sent.text("again").orElse("").equals(passphrase)) {
      return form(call, 422, name, Map.of("again", words.say("start.again.differs")));
    }
    Setup.Created created;
    try {
      created = app.setup().create(name, passphrase);
    } catch (RefusedException e) {
      return form(
          call,
          Pages.status(e),
          name,
          Map.of(
              e.code().equals("setup.passphrase") ? "passphrase" : "name",
              Pages.sentence(call, e)));
    }
    asked.set(Optional.of(Asked.of(created.words(), random)));
    return frame.page(call, "phrase", "", Map.of("words", created.words(), "name", created.name()));
  }

  Reply check(Call call) {
    return asked.get().map(a -> question(call, 200, a, false)).orElse(new Reply.See("/"));
  }

  private Reply question(Call call, int status, Asked words, boolean wrong) {
    return frame.page(
        call,
        status,
        "check",
        "",
        Map.of(
            "first", Integer.toString(words.first()),
            "second", Integer.toString(words.second()),
            "wrong", wrong,
            "again", call.query("again").isPresent()));
  }

  Reply checked(Call call) throws RefusedException, IOException {
    Optional<Asked> open = asked.get();
    if (open.isEmpty()) {
      return new Reply.See("/");
    }
    var sent = call.form();
    if (sent.text("skip").isEmpty()
        && !open.get().answeredBy(sent.text("first").orElse(""), sent.text("second").orElse(""))) {
      return question(call, 422, open.get(), true);
    }
    asked.set(Optional.empty());
    return new Reply.See("/start/choose");
  }

  Reply choose(Call call) {
    return frame.page(call, "choose", "", Map.of());
  }

  Reply locked(Call call) {
    return switch (app.setup().stage()) {
      case EMPTY -> new Reply.See("/start");
      case READY -> new Reply.See("/discover");
      case LOCKED ->
          unlockForm(call, 200, Pages.here(call.query("next").orElse("/")), Optional.empty());
    };
  }

  private Reply unlockForm(Call call, int status, String next, Optional<String> error) {
    return frame.page(call, status, "unlock", "", Map.of("next", next, "error", error));
  }

  Reply unlock(Call call) throws RefusedException, IOException {
    var sent = call.form();
    String next = Pages.here(sent.text("next").orElse("/"));
    try {
      app.setup().unlock(sent.text("passphrase").orElse(""));
    } catch (RefusedException e) {
      return unlockForm(call, Pages.status(e), next, Optional.of(Pages.sentence(call, e)));
    }
    return new Reply.See(next);
  }
}
