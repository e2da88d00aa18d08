package org.handsel.core.service;

import java.util.List;

/// One thing that a listing of a service says. Forms, pages, command-line options and the search
/// index are made from it.
///
/// @param name key in the listing's body, option on the command line, and part of the words' keys
/// @param type what may stand in it, and how it is asked for and shown
/// @param required whether a listing without it is refused
public record Field(String name, Type type, boolean required) {

  /// What may stand in a field.
  public sealed interface Type {
    /// One line, at most `charsMax` characters; found by search.
    record Line(int charsMax) implements Type {}

    /// Several lines; found by search.
    record Text(int charsMax) implements Type {}

    /// An amount of money.
    record Price() implements Type {}

    /// A whole number within bounds.
    record Count(long min, long max) implements Type {}

    /// A path such as `Electronics > Phones`.
    record Category() implements Type {}

    /// A point on the earth, or none.
    record Place() implements Type {}

    /// Up to `most` pictures, held as blocks and named by CID.
    record Pictures(int most) implements Type {}

    /// One of a few words.
    record Choice(List<String> of) implements Type {}

    /// A day, as `2026-12-24`.
    record Day() implements Type {}

    /// Yes or no.
    record Flag() implements Type {}
  }
}
