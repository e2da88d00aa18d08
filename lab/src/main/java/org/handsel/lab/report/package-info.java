/// Tells how a test run ended. Start with [TestReport].
@NullMarked
package org.handsel.lab.report;

import org.jspecify.annotations.NullMarked;
