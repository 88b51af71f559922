/// Alerts on their way out: signed webhooks, and what they may reach.
@NullMarked
package io.tollgate.control.alert;

import org.jspecify.annotations.NullMarked;
