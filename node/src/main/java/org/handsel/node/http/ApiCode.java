package org.handsel.node.http;

import static org.handsel.node.http.Draft.at;
import static org.handsel.node.http.Route.Method.GET;
import static org.handsel.node.http.Route.Method.POST;

import java.util.List;
import java.util.Optional;
import org.handsel.node.app.App;
import org.handsel.node.app.Code;

/// The API's routes for projects in git.
final class ApiCode {
  private static final int TEXT_BYTES_MAX = 256 << 10;

  private final App app;

  ApiCode(App app) {
    this.app = app;
  }

  /// A new issue.
  public record Issue(String title, Optional<String> text) {}

  List<Route> routes() {
    return List.of(
        at(POST, "/code", "Publishes a project in git")
            .takes(Code.Wanted.class)
            .gives(Code.Project.class, call -> code().init(call.json(Code.Wanted.class))),
        at(GET, "/code", "The projects that are known here")
            .givesMany(Code.Project.class, _ -> code().projects()),
        at(GET, "/code/{project}", "One project, by id or name")
            .gives(Code.Project.class, call -> code().show(call.path("project"))),
        at(POST, "/code/{project}/fetch", "Fetches what is missing of it, and serves it")
            .gives(Code.Project.class, call -> code().fetch(call.path("project"))),
        at(POST, "/code/{project}/approve/{proposal}", "Signs what another maintainer proposed")
            .gives(
                Code.Moved.class,
                call -> code().approve(call.path("project"), call.path("proposal"))),
        at(GET, "/code/{project}/issues", "Its issues, newest first")
            .givesMany(Code.Matter.class, call -> code().matters(call.path("project"), false)),
        at(POST, "/code/{project}/issues", "Opens an issue")
            .takes(Issue.class)
            .upTo(TEXT_BYTES_MAX)
            .gives(
                Code.Matter.class,
                call -> {
                  var issue = call.json(Issue.class);
                  return code().open(call.path("project"), issue.title(), issue.text().orElse(""));
                }),
        at(GET, "/code/{project}/patches", "Its patches, newest first")
            .givesMany(Code.Matter.class, call -> code().matters(call.path("project"), true)),
        at(
                GET,
                "/code/{project}/matters/{matter}",
                "An issue or patch with all that was done on it")
            .gives(
                Code.Matter.class,
                call -> code().matter(call.path("project"), call.path("matter"))),
        at(POST, "/code/{project}/matters/{matter}", "Does something on it, such as a comment")
            .takes(Code.Doing.class)
            .upTo(TEXT_BYTES_MAX)
            .gives(
                Code.Matter.class,
                call ->
                    code()
                        .act(
                            call.path("project"),
                            call.path("matter"),
                            call.json(Code.Doing.class))),
        at(POST, "/code/{project}/matters/{matter}/check", "Builds and tests a patch in a sandbox")
            .gives(
                Code.Matter.class, call -> code().check(call.path("project"), call.path("matter"))),
        at(POST, "/code/{project}/matters/{matter}/merge", "Takes a patch into its branch")
            .gives(
                Code.Moved.class, call -> code().merge(call.path("project"), call.path("matter"))));
  }

  private Code code() {
    return app.code();
  }
}
