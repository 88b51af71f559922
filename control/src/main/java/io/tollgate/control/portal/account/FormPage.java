package io.tollgate.control.portal.account;

import io.tollgate.control.portal.page.Form;

/// A form, and one thing it carries along: where to go afterwards, or the token of a link.
public record FormPage(Form form, String carried) {}
