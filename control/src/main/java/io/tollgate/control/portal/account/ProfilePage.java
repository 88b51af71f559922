package io.tollgate.control.portal.account;

import io.tollgate.control.portal.page.Form;
import io.tollgate.core.person.Person;
import java.util.List;
import java.util.Map;

/// What a person says of themselves.
///
/// @param form name and preferences
/// @param address the form of the address
/// @param saved whether it was just saved
/// @param zones what there is to choose from
public record ProfilePage(
    Person person,
    Form form,
    Form address,
    String saved,
    Map<String, String> themes,
    List<String> zones) {}
