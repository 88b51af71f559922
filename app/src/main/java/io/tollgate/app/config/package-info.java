/// The configuration file: one YAML document, read and checked whole before anything starts.
@NullMarked
package io.tollgate.app.config;

import org.jspecify.annotations.NullMarked;
