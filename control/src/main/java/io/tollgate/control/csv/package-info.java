/// Reports as files for spreadsheets: RFC 4180 in UTF-8, instants in UTC, plain numbers.
@NullMarked
package io.tollgate.control.csv;

import org.jspecify.annotations.NullMarked;
