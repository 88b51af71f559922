/// Dialects: how one family of APIs carries credentials, words refusals, reports credits and
/// answers key-info. One file each.
@NullMarked
package io.tollgate.gateway.dialect;

import org.jspecify.annotations.NullMarked;
