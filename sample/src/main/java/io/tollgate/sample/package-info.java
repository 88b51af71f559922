/// The sample upstream: a small market-data API on real bundled data, one [Face] per dialect.
@NullMarked
package io.tollgate.sample;

import org.jspecify.annotations.NullMarked;
