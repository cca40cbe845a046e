package io.heddle.benchmarks.compare;

/**
 * A stream: how many items, and how many bytes each has on the wire.
 *
 * @param items how many
 * @param itemBytes the length of each, with its line's end
 * @threading Immutable.
 */
record StreamShape(long items, int itemBytes) {
    static final String END = "End stream\r\n";

    private static final String BEGIN = "Begin stream\r\n";

    /** A stream of that many items or, rounded down to whole ones, of that many bytes. */
    static StreamShape ofBytes(long bytes, int itemBytes) {
        return new StreamShape(bytes / itemBytes, itemBytes);
    }

    String request() {
        return "stream " + items + " " + itemBytes;
    }

    /** The length of the whole reply. */
    long bytes() {
        return BEGIN.length() + items * itemBytes + END.length();
    }
}
