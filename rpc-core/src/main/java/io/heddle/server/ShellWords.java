package io.heddle.server;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;

/**
 * The words of a line, split and unquoted as a POSIX shell does it (Shell Command Language, section 2.2): between
 * single quotes everything stands for itself; between double quotes a backslash takes away the meaning of {@code "} and
 * of another backslash, and stands for itself before anything else; elsewhere it takes away the meaning of whatever
 * follows. Parts that touch are one word, and {@code ""} is an empty one. Nothing else has a meaning: there are no
 * variables, patterns or comments.
 *
 * @threading Caller-confined.
 */
final class ShellWords {
    private final String line;
    private final StringBuilder word = new StringBuilder();
    private int at;
    private int equalsAt;

    ShellWords(String line) {
        this.line = line;
    }

    /**
     * Goes to the next word.
     *
     * @return false if there is none
     * @throws CommandException {@link ErrorCode#INVALID_ARGUMENT} if a quote is not closed, or a backslash is the last
     */
    boolean next() throws CommandException {
        while (at < line.length() && isBlank(line.charAt(at))) {
            at++;
        }
        if (at == line.length()) {
            return false;
        }
        word.setLength(0);
        equalsAt = -1;
        boolean quoted = false;
        while (at < line.length() && !isBlank(line.charAt(at))) {
            char c = line.charAt(at++);
            switch (c) {
                case '\'' -> literal();
                case '"' -> escapable();
                case '\\' -> word.append(escaped());
                default -> {
                    if (c == '=' && !quoted && equalsAt < 0) {
                        equalsAt = word.length();
                    }
                    word.append(c);
                }
            }
            quoted |= c == '\'' || c == '"' || c == '\\';
        }
        return true;
    }

    /** The word, without its quotes. */
    String text() {
        return word.toString();
    }

    /** Where the word's first {@code =} is, if nothing up to there was quoted; else -1. */
    int equalsAt() {
        return equalsAt;
    }

    private void literal() throws CommandException {
        int end = line.indexOf('\'', at);
        if (end < 0) {
            throw invalid("unbalanced quote");
        }
        word.append(line, at, end);
        at = end + 1;
    }

    private void escapable() throws CommandException {
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == '"') {
                return;
            }
            boolean escape = c == '\\' && at < line.length() && (line.charAt(at) == '"' || line.charAt(at) == '\\');
            word.append(escape ? line.charAt(at++) : c);
        }
        throw invalid("unbalanced quote");
    }

    private char escaped() throws CommandException {
        if (at == line.length()) {
            throw invalid("trailing backslash");
        }
        return line.charAt(at++);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static CommandException invalid(String message) {
        return new CommandException(ErrorCode.INVALID_ARGUMENT, message);
    }
}
