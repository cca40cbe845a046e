/** JSON-RPC 2.0, one message in a line or behind a {@code Content-Length} header. */
@NullMarked
package io.heddle.jsonrpc;

import org.jspecify.annotations.NullMarked;
