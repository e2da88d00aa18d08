/// CAR files: blocks and their names one behind the other, as others export, import and archive
/// them.
///
/// [CarReader] reads one from front to back and holds each block to its name; versions 1 and 2.
/// [CarWriter] writes what hangs on given roots, always the same bytes for the same roots. Neither
/// knows what the blocks mean, beyond the links that lead from one to the next.
///
/// Spec: ipld `specs/transport/car/carv1` ("Format Description", "Determinism") and
/// `specs/transport/car/carv2` ("Pragma", "Header", "CARv1 data payload").
@NullMarked
package org.handsel.ipfs.car;

import org.jspecify.annotations.NullMarked;
