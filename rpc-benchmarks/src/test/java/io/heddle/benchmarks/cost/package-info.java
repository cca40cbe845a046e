/** Bounds on what a request costs, in units that no other program on the machine can change. */
@NullMarked
package io.heddle.benchmarks.cost;

import org.jspecify.annotations.NullMarked;
