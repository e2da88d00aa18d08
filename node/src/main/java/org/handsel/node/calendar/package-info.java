/// When a home can be had, for its host: what is booked by other ways comes in as iCalendar (RFC
/// 5545), from files and from addresses that are followed, and what is booked here goes out as a
/// calendar that others can follow. `docs/protocols/stays.md` §4.
///
/// Start with [HostCalendars]. [ICalendar] reads and writes the format, [Feeds] keeps what came
/// from where, [Fetch] asks addresses.
@NullMarked
package org.handsel.node.calendar;

import org.jspecify.annotations.NullMarked;
