/// The journal on files: checksummed records, segments, group commit, recovery.
@NullMarked
package io.tollgate.store.journal;

import org.jspecify.annotations.NullMarked;
