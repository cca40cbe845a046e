/** The servers that Heddle is compared with, as one would write them: the same two commands, one line each. */
@NullMarked
package io.heddle.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
