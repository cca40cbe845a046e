/**
 * Policies: factories that wrap a factory to bound what its connections may do, without the wrapped one knowing.
 */
@NullMarked
package io.heddle.policy;

import org.jspecify.annotations.NullMarked;
