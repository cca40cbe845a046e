package io.heddle.command;

import java.util.regex.Pattern;

/**
 * The rule for names of commands and parameters: they must survive every wire protocol unquoted.
 *
 * @threading Immutable.
 */
final class Names {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_.-]{0,63}");
    private static final int MAX_QUOTED = 64;

    private Names() {}

    /** A caller's word for use in a message: in quotation marks, and no longer than makes sense there. */
    static String quoted(String word) {
        return word.length() <= MAX_QUOTED ? '"' + word + '"' : '"' + word.substring(0, MAX_QUOTED) + "...\"";
    }

    static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name: " + quoted(name)
                    + " (a lower-case letter, then at most 63 of a-z, 0-9, '_', '.', '-')");
        }
        return name;
    }
}
