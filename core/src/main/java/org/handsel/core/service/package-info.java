/// What a service must say to be carried by the seven steps.
///
/// Start with [Service]. A service says only what is particular to it: which fields a listing has,
/// what a request costs, when it may be had, what proves delivery. Forms, pages and command-line
/// verbs are made from what it declares.
@NullMarked
package org.handsel.core.service;

import org.jspecify.annotations.NullMarked;
