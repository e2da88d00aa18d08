package org.handsel.core.record;

import org.handsel.core.identity.Scope;
import org.handsel.libp2p.multiformats.MalformedException;

/// What a record of one kind has to be.
///
/// @param name such as `market.listing/1`
/// @param scope what the signing device has to be allowed
/// @param schema what the payload has to say, beyond what every record says
public record Kind(String name, Form form, Scope scope, Schema schema) {

  /// Judges what a payload says.
  @FunctionalInterface
  public interface Schema {
    /// Passes what the kind allows.
    ///
    /// @throws MalformedException if something is missing or strange; unknown keys are left alone
    void check(Payload payload) throws MalformedException;
  }

  void check(Payload payload) throws MalformedException {
    if (payload.form() != form) throw new MalformedException("cls: not that of " + name);
    // A tombstone says nothing that a schema could look at.
    if (!payload.tombstone()) schema.check(payload);
  }
}
