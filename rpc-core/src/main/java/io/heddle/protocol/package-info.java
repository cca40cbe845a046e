/**
 * Framing: pure decoders that turn bytes into frames, however the bytes are cut, and thin receivers with Twisted's
 * names on top.
 */
@NullMarked
package io.heddle.protocol;

import org.jspecify.annotations.NullMarked;
