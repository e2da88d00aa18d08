package org.handsel.lab.click;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The machine's own Chromium, without a window, driven from here. It fetches nothing.
final class Chromium implements AutoCloseable {
  private static final List<String> FLAGS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--hide-scrollbars");

  private final Playwright playwright;
  private final Browser browser;
  private final String axe;

  private Chromium(Path program) {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions().setExecutablePath(program).setArgs(FLAGS));
    axe = read(root().resolve("node/web/node_modules/axe-core/axe.min.js"));
  }

  /// Where this machine's Chromium is, if it has one.
  static Optional<Path> program() {
    return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Chromium start() {
    return new Chromium(program().orElseThrow());
  }

  static Path root() {
    return Path.of(System.getProperty("handsel.root"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A person at a screen: their own cookies, one tab, and what the tab complained about.
  Person person(int width, ColorScheme colours, String language, @Nullable String cookies) {
    var options =
        new Browser.NewContextOptions()
            .setViewportSize(width, width > 1000 ? 900 : 844)
            .setColorScheme(colours)
            .setLocale(language);
    if (cookies != null) {
      options.setStorageState(cookies);
    }
    return new Person(browser.newContext(options), axe);
  }

  /// A tab and what it complained about. Refused forms answer 4xx, which the console calls errors:
  /// those are left out.
  static final class Person implements AutoCloseable {
    final BrowserContext context;
    final Page page;
    final List<String> complaints = new ArrayList<>();
    private final String axe;

    private Person(BrowserContext context, String axe) {
      this.context = context;
      this.axe = axe;
      this.page = context.newPage();
      page.setDefaultTimeout(15_000);
      page.onPageError(complaints::add);
      page.onConsoleMessage(message -> {
        boolean refusal = message.text().startsWith("Failed to load resource");
        if (message.type().equals("error") && !refusal) {
          complaints.add(message.text());
        }
      });
    }

    /// What axe-core finds wrong with the page as it stands, one line each.
    @SuppressWarnings("unchecked")
    List<String> wrongByAxe() {
      // Evaluated over the debugging protocol, which the page's policy doesn't forbid.
      page.evaluate(axe + "; window.axeIsHere = true");
      var found =
          page.evaluate(
              "() => axe.run({resultTypes: ['violations']}).then(r => r.violations.map(v => v.id +"
                  + " ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 120) + ' [' +"
                  + " n.failureSummary.slice(0, 240) + ']').join(' | ')))");
      return (List<String>) found;
    }

    /// By how many pixels the page is wider than the screen.
    int sidewaysScroll() {
      return ((Number)
              page.evaluate(
                  "() => document.documentElement.scrollWidth -"
                      + " document.documentElement.clientWidth"))
          .intValue();
    }

    @Override
    public void close() {
      context.close();
    }
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
