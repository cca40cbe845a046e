/** Who callers are, and what they may call. Knows commands by their specs, and nothing of connections. */
@NullMarked
package io.heddle.access;

import org.jspecify.annotations.NullMarked;
