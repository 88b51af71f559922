package io.tollgate.app.config;

/// The tables of `docs/configuration.md`, one a section, written from [Grammar].
final class Reference {

  private Reference() {}

  /// What stands before a section's table in the document.
  static String marker(Section section) {
    return "<!-- keys: " + (section.path().isEmpty() ? "file" : section.path()) + " -->";
  }

  /// One section: its heading, its meaning, a row for each key.
  static String table(Section section) {
    var table = new StringBuilder(marker(section)).append("\n\n### ");
    table.append(section.path().isEmpty() ? "The file" : "`" + section.path() + "`").append("\n\n");
    table.append(section.meaning()).append("\n\n");
    table.append("| key | takes | default | meaning |\n|---|---|---|---|\n");
    for (Key<?> key : section.keys()) {
      table.append("| `").append(key.name()).append("` | ");
      table.append(cell(key.kind().words())).append(" | ");
      table.append(key.fallback() == null ? cell(key.absence()) : "`" + key.absence() + "`");
      table.append(" | ").append(cell(key.meaning())).append(" |\n");
    }
    return table.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
