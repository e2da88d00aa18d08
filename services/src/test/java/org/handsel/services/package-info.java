/// Tests of what every service has to bear.
@NullMarked
package org.handsel.services;

import org.jspecify.annotations.NullMarked;
