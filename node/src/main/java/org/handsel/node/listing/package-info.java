/// Publishing and finding, as a person does them.
///
/// [CsvImport] publishes the rows of a table: [Csv] reads it, [ColumnGuess] finds the fields in it,
/// [PriceText] reads its prices.
@NullMarked
package org.handsel.node.listing;

import org.jspecify.annotations.NullMarked;
