/// How fast, how small: each bench is a main class that prints one table, run by `./dev bench`.
@NullMarked
package org.handsel.lab.bench;

import org.jspecify.annotations.NullMarked;
