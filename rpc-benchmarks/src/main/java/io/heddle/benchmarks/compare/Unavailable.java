package io.heddle.benchmarks.compare;

/**
 * Something that a comparison would use is not to be had on this machine. The message says what.
 *
 * @threading Immutable.
 */
final class Unavailable extends Exception {
    private static final long serialVersionUID = 1;

    Unavailable(String message) {
        super(message);
    }
}
