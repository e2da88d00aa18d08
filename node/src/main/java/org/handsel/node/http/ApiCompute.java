package org.handsel.node.http;

import static org.handsel.node.http.Draft.at;
import static org.handsel.node.http.Route.Method.GET;
import static org.handsel.node.http.Route.Method.POST;

import java.util.List;
import org.handsel.node.app.App;
import org.handsel.node.app.Computing;
import org.handsel.node.app.RefusedException;

/// The API's routes for jobs that others compute.
final class ApiCompute {
  /// 16,384 inputs by CID.
  private static final int JOB_BYTES_MAX = 2 << 20;

  private final App app;

  ApiCompute(App app) {
    this.app = app;
  }

  List<Route> routes() {
    return List.of(
        at(POST, "/compute/jobs", "Has a job computed by those whose offers are named")
            .takes(Computing.Wanted.class)
            .upTo(JOB_BYTES_MAX)
            .gives(
                Computing.Job.class,
                call -> app.computing().run(call.json(Computing.Wanted.class))),
        at(GET, "/compute/jobs", "The jobs that were begun here")
            .givesMany(Computing.Job.class, _ -> app.computing().jobs()),
        at(GET, "/compute/jobs/{job}", "How far a job is, and who computes it")
            .gives(Computing.Job.class, call -> app.computing().show(call.path("job"))),
        at(GET, "/compute/jobs/{job}/units/{unit}", "What a unit gave, once it is settled")
            .gives(
                Computing.Result.class,
                call -> app.computing().result(call.path("job"), number(call.path("unit")))));
  }

  private static int number(String text) throws RefusedException {
    if (text.matches("[0-9]{1,6}")) return Integer.parseInt(text);
    throw new RefusedException(
        RefusedException.Kind.INVALID, "compute.unit", "unit: a number from 0");
  }
}
