/// The words that people read, in English, French and Swedish, and how figures are said.
///
/// Start with [Words]: one language's bundle and the small evaluator that puts arguments into its
/// sentences (plural, select, money, time). [Figures] says amounts, times and shortened ids. The
/// bundles are `words_en.properties`, `words_fr.properties` and `words_sv.properties` beside the
/// `node` package, shared by pages and command line.
@NullMarked
package org.handsel.node.words;

import org.jspecify.annotations.NullMarked;
