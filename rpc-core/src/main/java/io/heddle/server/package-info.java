/**
 * Joins reactor, framing, policies and commands into a server: {@link io.heddle.server.RpcServer} is where an embedder
 * begins, {@link io.heddle.server.WireProtocol} where another wire protocol does.
 */
@NullMarked
package io.heddle.server;

import org.jspecify.annotations.NullMarked;
