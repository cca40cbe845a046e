package io.heddle.access;

import io.heddle.command.CommandSpec;
import java.util.List;
import java.util.Locale;

/**
 * What one user may call: rules in the manner of Redis, of which the last that applies to a command decides. Nothing is
 * permitted before the first.
 *
 * @param rules in their order
 * @threading Immutable.
 */
record Grants(List<Rule> rules) {
    static final Grants NOTHING = new Grants(List.of());

    /**
     * @param permits whether it permits or forbids
     * @param category whether the word is a category; else it is a command
     * @param word in lower case; of categories {@code all} means every command
     */
    record Rule(boolean permits, boolean category, String word) {
        /**
         * Reads a rule.
         *
         * @param text for example {@code +@read} or {@code -kill}
         * @throws IllegalArgumentException if it is none
         */
        static Rule parse(String text) {
            boolean category = text.startsWith("@", 1);
            String word = text.substring(category ? 2 : 1).toLowerCase(Locale.ROOT);
            if (text.charAt(0) != '+' && text.charAt(0) != '-' || word.isEmpty()) {
                throw new IllegalArgumentException("a rule is +@category, -@category, +command or -command");
            }
            return new Rule(text.charAt(0) == '+', category, word);
        }

        boolean appliesTo(CommandSpec command) {
            return category ? word.equals("all") || word.equals(command.category()) : word.equals(command.name());
        }
    }

    boolean permits(CommandSpec command) {
        for (int i = rules.size() - 1; i >= 0; i--) {
            if (rules.get(i).appliesTo(command)) {
                return rules.get(i).permits();
            }
        }
        return false;
    }
}
