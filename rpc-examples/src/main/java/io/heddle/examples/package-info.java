/**
 * What {@code ./heddle serve} starts, and examples: from a protocol of a few lines to a server inside an application.
 */
@NullMarked
package io.heddle.examples;

import org.jspecify.annotations.NullMarked;
