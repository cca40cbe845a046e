/**
 * AMP, Twisted's Asynchronous Messaging Protocol, server side: calls with typed arguments, any number in flight,
 * answered as they end.
 */
@NullMarked
package io.heddle.amp;

import org.jspecify.annotations.NullMarked;
