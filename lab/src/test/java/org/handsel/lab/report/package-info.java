/// What the report of a test run says.
@NullMarked
package org.handsel.lab.report;

import org.jspecify.annotations.NullMarked;
