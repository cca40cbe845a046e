/** What an open connection costs a server while nothing happens on it. */
@NullMarked
package io.heddle.benchmarks.idle;

import org.jspecify.annotations.NullMarked;
