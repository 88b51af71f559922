package io.tollgate.control.portal.home;

/// The public first page. Has nothing of its own to show: words and ways on.
public record HomePage() {}
