/**
 * TLS 1.2 and 1.3 as a layer between any reactor and any protocol: factories that wrap a factory. What is wrapped sees
 * plaintext, and knows of TLS only what {@link io.heddle.reactor.Transport#peerPrincipal()} tells. After Twisted's
 * {@code TLSMemoryBIOFactory}.
 */
@NullMarked
package io.heddle.tls;

import org.jspecify.annotations.NullMarked;
