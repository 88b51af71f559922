package io.tollgate.control.portal.docs;

/// A language of snippets.
public enum Language {
  CURL("curl", "curl"),
  JAVASCRIPT("javascript", "JavaScript"),
  PYTHON("python", "Python"),
  JAVA("java", "Java");

  private final String id;
  private final String title;

  Language(String id, String title) {
    this.id = id;
    this.title = title;
  }

  /// As it stands in addresses and cookies.
  public String id() {
    return id;
  }

  /// Its own name, the same in every language people read.
  public String title() {
    return title;
  }
}
