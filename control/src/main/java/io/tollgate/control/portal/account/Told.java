package io.tollgate.control.portal.account;

import io.tollgate.control.command.PeopleRefusal;
import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.Visit;
import java.util.Locale;

/// Says in a reader's words why something was not done.
public final class Told {

  private Told() {}

  public static String words(Visit visit, PeopleRefusal why) {
    return visit.text("refused." + why.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /// At the field that is wrong.
  ///
  /// @param otherwise the field to say it at where none is
  public static Form at(Visit visit, Form form, PeopleRefusal why, String otherwise) {
    String field = why.field();
    return form.error(field == null ? otherwise : field, words(visit, why));
  }
}
