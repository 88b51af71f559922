package io.tollgate.control.portal.page;

import java.net.URI;

/// Somebody else's page answers: of a service that the operator has named, and nobody's wish.
record Away(URI to) implements Answer {}
