package io.heddle.benchmarks.peers;

/**
 * What the peers answer: the text behind {@code echo}, and {@code pong} to everything else.
 *
 * @threading Thread-safe.
 */
final class Lines {
    /** Longest line, in bytes: Heddle's own default. */
    static final int MAX_BYTES = 16_384;

    private static final String ECHO = "echo ";

    private Lines() {}

    /** Returns the reply to a line, both without their ends. */
    static String reply(String line) {
        return line.startsWith(ECHO) ? line.substring(ECHO.length()) : "pong";
    }
}
