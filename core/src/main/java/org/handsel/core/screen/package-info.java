/// Looking before dealing: what a listing and its seller have to satisfy here.
///
/// Start with [Screening]: the policy is a list of checks, cheap and certain first. What it needs
/// to know of a person is [Standing], which `rate` computes. Nothing is hidden without saying why.
@NullMarked
package org.handsel.core.screen;

import org.jspecify.annotations.NullMarked;
