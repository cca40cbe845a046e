/** Heddle beside its peers, and its parts by themselves. */
@NullMarked
package io.heddle.benchmarks;

import org.jspecify.annotations.NullMarked;
