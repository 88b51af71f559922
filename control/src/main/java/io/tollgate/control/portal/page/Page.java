package io.tollgate.control.portal.page;

import org.jspecify.annotations.Nullable;

/// A page, or a part of one, to be rendered.
///
/// @param template below `src/main/jte`, without its ending: `account/sign-in`. Takes `page`, the
///   [Frame], and `it`, the record
/// @param title what it is called, in the reader's words; empty for a part
/// @param it what it shows: one record
/// @param status of the answer
/// @param error whether it says what was wrong with what was sent
/// @param place where in an organization it stands; null outside of any
public record Page(
    String template,
    String title,
    Object it,
    int status,
    boolean error,
    @Nullable OrganizationPlace place)
    implements Answer {

  private static final int OK = 200;
  private static final int UNPROCESSABLE = 422;

  /// A page outside of any organization.
  public static Page of(String template, String title, Object it) {
    return new Page(template, title, it, OK, false, null);
  }

  /// A part of a page, for htmx.
  public static Page part(String template, Object it) {
    return new Page(template, "", it, OK, false, null);
  }

  /// The same inside an organization: with its navigation and balance line.
  public Page in(OrganizationPlace place) {
    return new Page(template, title, it, status, error, place);
  }

  /// The same with another status.
  public Page status(int status) {
    return new Page(template, title, it, status, error, place);
  }

  /// The same, as the answer to a form that is to be corrected: 422 and "Error:" in the title.
  public Page rejected() {
    return new Page(template, title, it, UNPROCESSABLE, true, place);
  }

  /// [#rejected] if a form has errors, else as it is.
  public Page about(Form form) {
    return form.hasErrors() ? rejected() : this;
  }
}
