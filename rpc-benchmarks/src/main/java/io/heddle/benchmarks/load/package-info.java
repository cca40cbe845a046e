/** A load generator for servers that answer lines: closed loop, and open loop at a fixed rate. */
@NullMarked
package io.heddle.benchmarks.load;

import org.jspecify.annotations.NullMarked;
