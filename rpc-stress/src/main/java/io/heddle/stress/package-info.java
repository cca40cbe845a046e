/** What stress tests of several packages share. The tests are in the packages of what they test, to reach it. */
@NullMarked
package io.heddle.stress;

import org.jspecify.annotations.NullMarked;
