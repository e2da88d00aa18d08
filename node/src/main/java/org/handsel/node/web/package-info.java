/// The pages for people: one local web app, rendered here, on top of `node.app`.
///
/// Start with [Pages]: the list of every page and form target. Each group of pages (`StartPages`,
/// `DiscoverPages`, `DealPages`, …) reads a call, asks the app, and has a [Frame] render a JTE
/// template (`node/src/main/jte`) with [Ui], which knows the reader's language, zone and place in
/// the app. [Assets] serves styles, scripts and the font under an address that names their content.
///
/// What it never does: hold anything of the person's beyond a request, write a sentence that isn't
/// in the words' bundles, or put style or script into a page. Reading and posting work without
/// JavaScript; with it, htmx replaces parts of the same pages.
@NullMarked
package org.handsel.node.web;

import org.jspecify.annotations.NullMarked;
