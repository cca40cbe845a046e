package io.heddle.commands;

/**
 * A thread.
 *
 * @param id its number in the JVM; 0 for a note
 * @param kind {@code platform}, {@code virtual} or {@code note}
 * @param name its name, which may be empty; or the text of the note
 * @param state as {@link Thread.State} names it; empty where the JDK does not tell
 * @param at the innermost calls, the latest first; empty if there are none
 * @threading Immutable.
 */
record ThreadRow(long id, String kind, String name, String state, String at) {
    static ThreadRow note(String text) {
        return new ThreadRow(0, "note", text, "", "");
    }
}
