package org.handsel.node.http;

import java.util.Optional;
import java.util.Set;
import org.handsel.node.app.Setup;

/// Decides whether a request may come in at all, before any handler sees it. Pure: what it needs of
/// a request is in [Asked].
///
/// - **Host**: a web page elsewhere can point a name of its own at 127.0.0.1 (DNS rebinding), but
///   can't make the browser send our name as `Host`.
/// - **Session or token**: see [Entry].
/// - **Origin**: a browser says in `Sec-Fetch-Site` (or else `Origin`) where an unsafe request, or
///   any request to the API, comes from; other sites are refused though their requests carry no
///   cookie anyway (`SameSite=Strict`).
/// - **Stage**: what needs the identity says first what is to be done.
final class Guard {
  /// Sent with every answer, whatever it holds.
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
          + "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
          + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private final Entry entry;
  private final Set<String> hosts;

  /// @param hosts the names with ports that this server answers to, in lower case
  Guard(Entry entry, Set<String> hosts) {
    this.entry = entry;
    this.hosts = Set.copyOf(hosts);
  }

  /// What the guard looks at.
  record Asked(
      boolean safe,
      String path,
      Optional<String> host,
      Optional<String> origin,
      Optional<String> fetchSite,
      Optional<String> authorization,
      Optional<String> session) {}

  /// Why `asked` may not even know which routes there are.
  Optional<Site.Refusal> atTheGate(Asked asked) {
    String host = asked.host().map(h -> h.toLowerCase(java.util.Locale.ROOT)).orElse("");
    if (!hosts.contains(host)) {
      return refusal(
          403,
          "http.host",
          "This address isn't one that the node answers to: it was reached as '"
              + printable(host)
              + "'.");
    }
    return Optional.empty();
  }

  /// Why `asked` may not pass `door`.
  Optional<Site.Refusal> atTheDoor(Route.Door door, Asked asked, Setup.Stage stage) {
    boolean program = asked.authorization().map(this::bears).orElse(false);
    if ((!asked.safe() || asked.path().startsWith("/api/")) && !program && !ownPage(asked)) {
      return refusal(
          403, "http.cross-site", "This request came from another site's page. Nothing was done.");
    }
    if (door == Route.Door.OPEN) {
      return Optional.empty();
    }
    if (!program && !asked.session().map(entry::open).orElse(false)) {
      return refusal(
          401,
          "http.login",
          "Open the page with the login link that `handsel start` printed, or send the token from"
              + " the data directory.");
    }
    if (door == Route.Door.READY && stage != Setup.Stage.READY) {
      return stage == Setup.Stage.EMPTY
          ? refusal(409, "setup.empty", "There is no identity yet. Make one first.")
          : refusal(409, "setup.locked", "The identity is locked. Unlock it with its passphrase.");
    }
    return Optional.empty();
  }

  private boolean bears(String authorization) {
    return authorization.startsWith("Bearer ")
        && entry.holds(authorization.substring("Bearer ".length()).strip());
  }

  /// A safe request without either header is an old browser's or a program's: it changes nothing,
  /// and no other site can read the answer.
  private boolean ownPage(Asked asked) {
    if (asked.fetchSite().isPresent()) {
      String site = asked.fetchSite().get();
      return site.equals("same-origin") || site.equals("none");
    }
    if (asked.origin().isPresent()) {
      return asked.host().map(h -> asked.origin().get().equals("http://" + h)).orElse(false);
    }
    return asked.safe();
  }

  private static Optional<Site.Refusal> refusal(int status, String code, String message) {
    return Optional.of(new Site.Refusal(status, code, message));
  }

  private static String printable(String text) {
    return text.replaceAll("[^a-z0-9.:\\[\\]-]", "?").substring(0, Math.min(80, text.length()));
  }
}
