package io.tollgate.control.portal.account;

import io.tollgate.control.portal.page.Form;
import io.tollgate.core.person.Person;

/// Password and second factor of a person.
///
/// @param recoveryCodes how many are left
/// @param saved what was just done; empty for nothing
public record SecurityPage(Person person, Form form, int recoveryCodes, String saved) {}
