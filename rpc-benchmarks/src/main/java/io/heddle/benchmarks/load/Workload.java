package io.heddle.benchmarks.load;

/**
 * The one request that a run sends again and again, and the reply it expects.
 *
 * @param request the request line, in ASCII, without its end
 * @param reply the reply line, in ASCII, without its end
 * @threading Immutable.
 */
public record Workload(String request, String reply) {
    /** {@code ping}, answered by {@code pong}. */
    public static final Workload PING = new Workload("ping", "pong");

    /**
     * Returns an {@code echo} of a text.
     *
     * @param bytes length of the text; 0 for a {@code ping} instead
     * @return the workload
     */
    public static Workload ofEcho(int bytes) {
        String text = "x".repeat(bytes);
        return bytes == 0 ? PING : new Workload("echo " + text, text);
    }
}
