/** What a server does with more calls than it can answer. */
@NullMarked
package io.heddle.benchmarks.overload;

import org.jspecify.annotations.NullMarked;
