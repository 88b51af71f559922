/// Keys that sign the tokens the gateway makes: how they are made, follow each other and leave.
@NullMarked
package io.tollgate.core.token;

import org.jspecify.annotations.NullMarked;
