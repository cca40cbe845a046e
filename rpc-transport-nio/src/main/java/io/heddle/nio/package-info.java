/** A reactor on {@link java.nio.channels.Selector}: one selector and one platform thread for each loop. */
@NullMarked
package io.heddle.nio;

import org.jspecify.annotations.NullMarked;
