package org.handsel.node.web;

import java.util.List;
import java.util.Optional;
import org.handsel.node.app.Listings.FieldView;

/// A field as a form shows it.
///
/// @param id of its input, unique on the page
/// @param value the text in it; for a price the amount alone
/// @param currency of a price, and `currencies` to choose from
/// @param kept CIDs of pictures that are there already
/// @param error what is wrong with it
public record Shown(
    FieldView field,
    String id,
    String value,
    String currency,
    List<String> currencies,
    List<String> kept,
    Optional<String> error) {}
