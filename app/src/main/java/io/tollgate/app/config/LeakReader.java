package io.tollgate.app.config;

import io.tollgate.app.config.Grammar.LeakKeys;
import io.tollgate.app.config.Grammar.ReporterKeys;
import io.tollgate.app.config.Grammar.Root;
import io.tollgate.control.leak.KeySource;
import io.tollgate.control.leak.LeakSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `leaks`.
final class LeakReader {

  private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "[::1]", "localhost");

  private LeakReader() {}

  static LeakSettings read(Mapping root, Path folder, Problems problems) {
    Mapping leaks = root.under(Root.LEAKS, LeakKeys.SECTION);
    var reporters = new LinkedHashMap<String, KeySource>();
    for (Entry.Field field :
        ConfigReader.named(leaks, LeakKeys.REPORTERS, "a reporter", problems)) {
      Entry.Fields written = LeakKeys.REPORTERS.kind().read(field.value(), problems);
      if (written != null) {
        Entry.Text keys =
            Mapping.of(written, ReporterKeys.SECTION, problems).find(ReporterKeys.KEYS);
        KeySource source = keys == null ? null : source(keys, folder, problems);
        if (source != null) {
          reporters.put(field.name(), source);
        }
      }
    }
    return new LeakSettings(leaks.get(LeakKeys.ACTION), reporters);
  }

  private static @Nullable KeySource source(Entry.Text keys, Path folder, Problems problems) {
    String text = keys.text();
    if (text == null || !text.contains("://")) {
      Path file = Words.path(keys, folder, problems);
      return file == null ? null : new KeySource.Listed(file);
    }
    URI url;
    try {
      url = URI.create(text);
    } catch (IllegalArgumentException _) {
      url = URI.create("none:-");
    }
    if (!trusted(url)) {
      problems.add(keys.at(), "expected a path or a URL (https), found " + keys.words());
      return null;
    }
    return new KeySource.Fetched(url);
  }

  private static boolean trusted(URI url) {
    return url.getHost() != null
        && url.getUserInfo() == null
        && ("https".equals(url.getScheme())
            || ("http".equals(url.getScheme()) && THIS_MACHINE.contains(url.getHost())));
  }
}
