package org.handsel.node.http;

import java.util.List;

/// The pages for people, as the server takes them in.
public interface Site {
  /// Every page, form target and file.
  List<Route> routes();

  /// The page that says why something was refused. Also called before a person has entered, so it
  /// may show nothing of the node's own.
  ///
  /// Codes of the server's own: `http.login` (no session), `http.login-used` (the one-time link was
  /// used before), `http.unknown`, `http.too-large`, `http.cross-site`, `http.host`, `http.failed`,
  /// and `setup.empty` and `setup.locked` at a [Route.Door#READY] door, where the site may well
  /// answer with [Reply.See] to its first-start page.
  Reply refused(Call call, Refusal refusal);

  /// A refusal.
  ///
  /// @param status the HTTP status
  /// @param code stable word for programs and translations
  /// @param message the sentence in English
  record Refusal(int status, String code, String message) {}
}
