/** The measurements of {@code docs/benchmarks.md}: {@code ./mvnw verify -Pbenchmark}. They assert counts, never times. */
@NullMarked
package io.pointsman.benchmark;

import org.jspecify.annotations.NullMarked;
