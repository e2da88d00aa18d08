package org.handsel.core.record;

import org.handsel.libp2p.multiformats.MalformedException;

/// How long a record lives, and whether a newer one takes its place.
public enum Form {
  /// Never changes, never expires.
  FACT(0),
  /// The latest of its author, kind and slot counts.
  SLOT(1),
  /// Heard now or never: passed on, never stored.
  FLASH(2);

  /// Its number on the wire.
  final int number;

  Form(int number) {
    this.number = number;
  }

  /// The form with this number on the wire.
  ///
  /// @throws MalformedException if there is none
  static Form of(long cls) throws MalformedException {
    for (Form form : values()) {
      if (form.number == cls) return form;
    }
    throw new MalformedException("cls: unknown");
  }
}
