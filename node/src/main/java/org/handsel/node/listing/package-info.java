/// Publishing and finding, as a person does them.
///
/// Start with [Shelf]. [FieldText] reads what people write into a listing's fields, [Shown] writes
/// it back; [Kinds] is what records of listings have to be.
///
/// [CsvImport] publishes the rows of a table: [Csv] reads it, [ColumnGuess] finds the fields in it,
/// [PriceText] reads its prices.
@NullMarked
package org.handsel.node.listing;

import org.jspecify.annotations.NullMarked;
