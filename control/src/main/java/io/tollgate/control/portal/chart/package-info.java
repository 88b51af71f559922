/// Charts, drawn on the server: SVG that needs neither a script nor a style of its own.
@NullMarked
package io.tollgate.control.portal.chart;

import org.jspecify.annotations.NullMarked;
