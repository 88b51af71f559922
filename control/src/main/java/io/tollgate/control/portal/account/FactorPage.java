package io.tollgate.control.portal.account;

import io.tollgate.control.portal.page.Form;

/// A second factor to be set up.
///
/// @param picture the path of an SVG: what the authenticator's camera reads
/// @param size of the picture, in modules
/// @param secret to be typed, in groups of four
public record FactorPage(Form form, String picture, int size, String secret) {}
