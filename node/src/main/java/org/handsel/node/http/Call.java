package org.handsel.node.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.node.app.RefusedException;

/// One request, read within its route's bounds.
public interface Call {
  /// What stood in the path for `{name}`, decoded.
  String path(String name);

  /// The first value of a query parameter, if it is there.
  Optional<String> query(String name);

  /// Every value of a query parameter, in order.
  List<String> queries(String name);

  /// Every query parameter whose name begins with `prefix`, by the rest of its name.
  Map<String, String> queriesUnder(String prefix);

  /// A header's value.
  Optional<String> header(String name);

  /// A cookie's value.
  Optional<String> cookie(String name);

  /// Path and query as they were asked for, to come back to.
  String target();

  /// Where files are shown, an origin of its own: `http://HOST:PORT`, to which `/ipfs/CID` is
  /// added.
  String gateway();

  /// The fields and files of a form, urlencoded or multipart.
  ///
  /// @throws RefusedException if it is neither, or broken
  Form form() throws RefusedException, IOException;

  /// The body read into a record; keys that it doesn't have are refused by name.
  <T> T json(Class<T> type) throws RefusedException, IOException;

  /// The body as it comes. Reading beyond the route's bound fails.
  InputStream body() throws RefusedException;

  /// A form's content.
  interface Form {
    /// The first value of a field, if it is there; line ends are `\n`.
    Optional<String> text(String name);

    /// Every value of a field, in order.
    List<String> texts(String name);

    /// The names of all text fields, in order.
    List<String> names();

    /// The files sent under a field's name; none if nothing was chosen.
    List<Upload> files(String name);
  }

  /// A file in a form; `name` is what the sender calls it, without any folder.
  @SuppressWarnings("ArrayRecordComponent") // passed through once, never compared
  record Upload(String name, byte[] bytes) {
    /// Content to read.
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }
  }
}
