/// How people prove who they are: passwords, codes, links.
@NullMarked
package io.tollgate.control.person;

import org.jspecify.annotations.NullMarked;
