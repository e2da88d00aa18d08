/// The node's own HTTP server: loopback, one table of routes, and the guard before it.
///
/// Start with [Route]: one way in, with what it takes and gives. [Api] is the list of those that
/// programs use, and the OpenAPI document is made from the same list; the pages of `node.web` come
/// in as a [Site]. [Server] owns the socket, the [Guard] decides who may come in at all. Handlers
/// see a [Call] and return a [Reply]; only this package knows the HTTP library.
///
/// What it never does: hold state of the person's (that's behind `node.app`), or write a sentence
/// in a language (that's `node.words`).
@NullMarked
package org.handsel.node.http;

import org.jspecify.annotations.NullMarked;
