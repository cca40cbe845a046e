/**
 * Policies: factories that wrap a factory to bound what its connections may do, without the wrapped one knowing.
 *
 * <p>Where several are wanted, what refuses goes outside and what slows down goes inside, so that a refused connection
 * has no timers, and no peer is timed out for bytes that this side did not want to read. Outermost is what tells who
 * the peer is:
 *
 * <pre>{@code
 * factory = new ReceiveThrottle(factory, 1_000_000);
 * factory = new FrameTimeout(factory, Duration.ofSeconds(30));
 * factory = new IdleTimeout(factory, Duration.ofMinutes(30));
 * factory = new ConnectionLimit(factory, 10_000, 100, refusal);
 * factory = new ProxyProtocol(factory, Networks.of("10.0.0.7"), Duration.ofSeconds(5));
 * }</pre>
 */
@NullMarked
package io.heddle.policy;

import org.jspecify.annotations.NullMarked;
