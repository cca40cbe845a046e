package io.heddle.reactor;

/**
 * How a reactor came to its end.
 *
 * @param closed the connections that were open when it began to stop, or were accepted then, and ended in order: all
 *     that was owed had been sent, and FIN
 * @param aborted the connections that were not so far at the deadline and were dropped
 * @threading Immutable.
 * @since 0.1
 */
public record StopReport(int closed, int aborted) {}
