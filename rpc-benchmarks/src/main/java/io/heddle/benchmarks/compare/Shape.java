package io.heddle.benchmarks.compare;

import io.heddle.benchmarks.load.Workload;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shape of a load: how many connections, each with how many requests at once. Written {@code 64x16}, or
 * {@code 64x1:4096} for an {@code echo} of 4096 bytes instead of a {@code ping}.
 *
 * @param connections how many
 * @param depth requests that each sends before it waits for their replies
 * @param echoBytes length of the text to be echoed; 0 for a {@code ping}
 * @threading Immutable.
 */
record Shape(int connections, int depth, int echoBytes) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,5})x(\\d{1,5})(?::(\\d{1,5}))?");

    Shape {
        if (connections < 1 || depth < 1) {
            throw new IllegalArgumentException("a shape needs a connection and a request");
        }
    }

    static Shape parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not CONNECTIONSxDEPTH or CONNECTIONSxDEPTH:ECHOBYTES: " + text);
        }
        String echo = matcher.group(3);
        return new Shape(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                echo == null ? 0 : Integer.parseInt(echo));
    }

    Workload workload() {
        return Workload.ofEcho(echoBytes);
    }

    /** What a reader is told: {@code 64 connections, depth 16, ping}. */
    String title() {
        return "%d %s, depth %d, %s"
                .formatted(
                        connections,
                        connections == 1 ? "connection" : "connections",
                        depth,
                        echoBytes == 0 ? "`ping`" : "`echo` of " + echoBytes + " bytes");
    }

    @Override
    public String toString() {
        return connections + "x" + depth + (echoBytes == 0 ? "" : ":" + echoBytes);
    }
}
