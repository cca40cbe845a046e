/** RESP, the serialization protocol of Redis, in its versions 2 and 3: so that clients of Redis can call commands. */
@NullMarked
package io.heddle.resp;

import org.jspecify.annotations.NullMarked;
