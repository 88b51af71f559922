package io.tollgate.control.portal.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The one browser of a test run: the system's own Chromium, driven through Playwright.
///
/// The driver of the browser comes through npm, once for all runs; `./dev test` brings the browser.
/// Where one of the two, or Node, is missing, tests say what to install.
public final class Browsers implements AutoCloseable {

  /// Tests of this module run in its folder, those of others beside it.
  private static final Path MODULE =
      Path.of(Files.exists(Path.of("src/test/browser")) ? "." : "../control");

  private static final Path SOURCES = MODULE.resolve("src/test/browser");
  private static final Path DRIVER = MODULE.resolve("target/browser");
  private static final List<String> FILES = List.of("package.json", "package-lock.json");

  /// Where systems keep it. First the one without windows: the other has some though it is told to
  /// show none, and now and then never ends a session whose window is on its way to another page.
  private static final List<String> CHROMIUM =
      List.of(
          "/usr/bin/chromium-headless-shell",
          "/usr/bin/chromium",
          "/usr/bin/chromium-browser",
          "/usr/bin/google-chrome",
          "/usr/bin/google-chrome-stable",
          "/snap/bin/chromium",
          "/Applications/Chromium.app/Contents/MacOS/Chromium",
          "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

  private final Playwright playwright;
  private final Browser browser;

  private Browsers(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  Browser browser() {
    return browser;
  }

  /// @throws IllegalStateException what has to be installed is not
  static Browsers open() {
    Path chromium = find("TOLLGATE_CHROMIUM", CHROMIUM);
    Path node = find("PLAYWRIGHT_NODEJS_PATH", onThePath("node"));
    if (chromium == null || node == null) {
      throw new IllegalStateException(
          "browser tests need Chromium and Node on this system; on Debian:"
              + " apt-get install chromium-headless-shell nodejs npm (missing: "
              + (chromium == null ? "chromium" : "node")
              + ")");
    }
    System.setProperty("playwright.cli.dir", driver().toString());
    Map<String, String> environment = new HashMap<>();
    environment.put("PLAYWRIGHT_NODEJS_PATH", node.toString());
    environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
    try {
      return new Browsers(
          playwright,
          playwright
              .chromium()
              .launch(
                  new BrowserType.LaunchOptions()
                      .setExecutablePath(chromium)
                      .setArgs(
                          List.of(
                              "--no-sandbox",
                              "--disable-gpu",
                              "--disable-quic",
                              "--no-first-run",
                              "--disable-background-networking",
                              "--disable-component-update",
                              "--disable-sync",
                              "--font-render-hinting=none"))));
    } catch (RuntimeException e) {
      playwright.close();
      throw e;
    }
  }

  private static @Nullable Path find(String variable, List<String> places) {
    String given = System.getenv(variable);
    return Stream.concat(Stream.ofNullable(given), places.stream())
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  private static List<String> onThePath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(folder -> folder + "/" + program)
        .toList();
  }

  /// The folder that holds `package/cli.js`.
  private static Path driver() {
    Path folder = DRIVER.toAbsolutePath().normalize();
    Path done = folder.resolve("installed");
    Path lock = SOURCES.resolve("package-lock.json");
    // Tests run in two processes: one fetches it, the other waits.
    try (FileChannel channel =
            FileChannel.open(
                Files.createDirectories(folder).resolve("lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      if (!Files.exists(done) || Files.mismatch(done, lock) >= 0) {
        for (String file : FILES) {
          Files.copy(
              SOURCES.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        install(folder);
        Path named = folder.resolve("package");
        Files.deleteIfExists(named);
        Files.createSymbolicLink(named, Path.of("node_modules/playwright-core"));
        Files.copy(lock, done, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder;
  }

  /// The source of axe, which looks for what keeps people out.
  static String axe() {
    try {
      return Files.readString(DRIVER.resolve("node_modules/axe-core/axe.min.js"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void install(Path folder) throws IOException {
    Path log = folder.resolve("npm.log");
    Process npm =
        new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!npm.waitFor(5, TimeUnit.MINUTES) || npm.exitValue() != 0) {
        npm.destroyForcibly();
        throw new IllegalStateException(
            "npm could not fetch the browser's driver: " + Files.readString(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
