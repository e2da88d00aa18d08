package org.handsel.core.publish;

import org.handsel.core.identity.Scope;
import org.handsel.core.record.Form;
import org.handsel.core.record.Kind;
import org.handsel.core.record.Payload;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.MalformedException;

/// What a person says of themselves. A name proves nothing; two people may have the same.
///
/// @param about a few sentences; may be empty
public record Profile(String name, String about) {
  /// The one slot that profiles have.
  public static final String SLOT = "me";

  private static final int NAME_CHARS_MAX = 64;
  private static final int ABOUT_CHARS_MAX = 1000;

  /// What profiles are.
  public static final Kind KIND =
      new Kind("person.profile/1", Form.SLOT, Scope.SELL, Profile::check);

  /// The profile in `record`.
  ///
  /// @throws MalformedException if it is none
  public static Profile of(SignedRecord record) throws MalformedException {
    if (!record.payload().kind().equals(KIND.name()) || record.payload().tombstone()) {
      throw new MalformedException("no profile");
    }
    return of(record.payload().body().orElseThrow());
  }

  private static Profile of(Data.Map body) throws MalformedException {
    var profile = new Profile(body.text("name"), body.optionalText("about").orElse(""));
    if (profile.name.isBlank() || profile.name.length() > NAME_CHARS_MAX) {
      throw new MalformedException("name: 1 to " + NAME_CHARS_MAX + " characters");
    }
    if (profile.about.length() > ABOUT_CHARS_MAX) {
      throw new MalformedException("about: at most " + ABOUT_CHARS_MAX + " characters");
    }
    // A line break or a right-to-left override in a name makes one person's line look like
    // another's.
    if (profile.name.codePoints().anyMatch(Profile::misleads)) {
      throw new MalformedException("name: letters, digits and signs in one line");
    }
    return profile;
  }

  private static void check(Payload payload) throws MalformedException {
    if (!payload.slot().orElse("").equals(SLOT)) throw new MalformedException("slot: not me");
    of(payload.body().orElseThrow());
  }

  private static boolean misleads(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  /// As it stands in a record.
  public Data.Map toData() {
    return Data.map().put("name", name).put("about", about).build();
  }
}
