/**
 * The contract between event loops and protocols, in Twisted's vocabulary. It depends on the JDK alone and performs no
 * I/O itself: an implementation is found through {@link io.heddle.reactor.ReactorProvider}.
 */
@NullMarked
package io.heddle.reactor;

import org.jspecify.annotations.NullMarked;
