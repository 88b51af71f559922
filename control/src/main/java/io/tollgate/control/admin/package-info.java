/// The admin API: JSON under `/admin/v1`, described by the document it serves.
@NullMarked
package io.tollgate.control.admin;

import org.jspecify.annotations.NullMarked;
