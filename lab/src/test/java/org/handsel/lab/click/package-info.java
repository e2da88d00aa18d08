/// Pages in a real browser: Chromium clicks through them.
///
/// Start with [PagesInChromiumTest]: every page over sample data, narrow and wide, light and dark,
/// checked by axe-core and walked by keyboard. [BrowserDialTest] is about a page of somebody
/// else's, which calls our host.
@NullMarked
package org.handsel.lab.click;

import org.jspecify.annotations.NullMarked;
