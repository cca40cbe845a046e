/** Heddle and its peers side by side: starts the servers, drives them interleaved, writes tables and a plot. */
@NullMarked
package io.heddle.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
