package io.heddle.reactor;

/**
 * How a reactor came to its end.
 *
 * @param closed the connections that were open when it began to stop and ended in order
 * @param aborted the connections that were still open at the deadline and were dropped
 * @threading Immutable.
 * @since 0.1
 */
public record StopReport(int closed, int aborted) {}
