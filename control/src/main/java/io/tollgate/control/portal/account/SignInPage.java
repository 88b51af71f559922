package io.tollgate.control.portal.account;

import io.tollgate.control.portal.page.Form;

/// The form to sign in.
///
/// @param next where to go afterwards
public record SignInPage(Form form, String next) {}
