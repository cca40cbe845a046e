package io.heddle.benchmarks.compare;

import java.util.List;

/**
 * A server that can be measured.
 *
 * @param name what it is called in options and tables
 * @param description what it is
 * @param command how it is started
 * @threading Immutable.
 */
record Candidate(String name, String description, Command command) {
    private static final String TLS = "-tls";

    /** Whether it wants to be spoken to in TLS, as its name tells. */
    boolean inTls() {
        return name.endsWith(TLS);
    }

    /** How a server is started: it binds any port and prints {@code ready PORT}. */
    interface Command {
        /**
         * Builds what is needed to start the server.
         *
         * @return the program and its arguments
         * @throws Unavailable if that is not to be had
         */
        List<String> prepare() throws Unavailable, InterruptedException;
    }
}
