package io.heddle.reactor;

import java.io.IOException;
import java.util.OptionalInt;

/**
 * How a child process ended.
 *
 * @threading Immutable.
 * @since 0.1
 */
public sealed interface ProcessExit {
    /**
     * Whether it ran and exited with code 0.
     *
     * @return true for success
     */
    default boolean success() {
        return this instanceof Exited exited && exited.code() == 0;
    }

    /**
     * It ran and ended.
     *
     * @param code its exit code; 128 + n if signal n ended it, as shells report it, because the JDK tells no more
     */
    record Exited(int code) implements ProcessExit {
        private static final int SIGNALLED = 128;
        private static final int HIGHEST_SIGNAL = 64;

        /**
         * The signal that ended it, by the convention of shells.
         *
         * @return 1 to 64, or empty; a process that itself exits with a code above 128 looks the same
         */
        public OptionalInt signal() {
            return code > SIGNALLED && code <= SIGNALLED + HIGHEST_SIGNAL
                    ? OptionalInt.of(code - SIGNALLED)
                    : OptionalInt.empty();
        }
    }

    /**
     * It could not be started: no such program, or no resources.
     *
     * @param cause what starting failed with
     */
    record NotStarted(IOException cause) implements ProcessExit {}
}
