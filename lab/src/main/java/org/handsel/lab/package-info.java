/// What looks at the whole house from outside: rules, interop, stories, benchmarks, reports.
@NullMarked
package org.handsel.lab;

import org.jspecify.annotations.NullMarked;
