package io.heddle.access;

import java.security.Principal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The users of an {@link AccessFile}, as it was when it was read.
 *
 * @param users by name
 * @param slowest the secret that takes longest to check, if there is one
 * @threading Immutable.
 */
record AccessRules(Map<String, Entry> users, Optional<SecretHash> slowest) {
    /** The user whose grants callers have who have not proved to be anybody. */
    static final String ANONYMOUS = "anonymous";

    /**
     * @param secrets any of which proves the user; none for one whom a certificate or a socket proves
     * @param grants what he may call
     */
    record Entry(List<SecretHash> secrets, Grants grants) {}

    /**
     * Reads the lines of a file.
     *
     * @throws IllegalArgumentException if a line is wrong; the message begins with its number, and repeats no secret
     */
    static AccessRules parse(List<String> lines) {
        Map<String, Entry> users = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            try {
                addLine(lines.get(i), users);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        return new AccessRules(
                Map.copyOf(users),
                users.values().stream()
                        .flatMap(entry -> entry.secrets().stream())
                        .max(Comparator.comparingInt(SecretHash::iterations)));
    }

    private static void addLine(String line, Map<String, Entry> users) {
        List<String> words = words(line);
        if (words.isEmpty()) {
            return;
        }
        if (!words.get(0).equals("user") || words.size() < 2) {
            throw new IllegalArgumentException("expected: user NAME [HASH]... [RULE]...");
        }
        List<SecretHash> secrets = new ArrayList<>();
        List<Grants.Rule> rules = new ArrayList<>();
        for (String word : words.subList(2, words.size())) {
            if (word.contains(":")) {
                secrets.add(SecretHash.parse(word));
            } else {
                rules.add(Grants.Rule.parse(word));
            }
        }
        String name = words.get(1);
        if (name.equals(ANONYMOUS) && !secrets.isEmpty()) {
            throw new IllegalArgumentException("user " + ANONYMOUS + " has no secret");
        }
        if (users.put(name, new Entry(List.copyOf(secrets), new Grants(List.copyOf(rules)))) != null) {
            throw new IllegalArgumentException("a second user of that name");
        }
    }

    /** Words between blanks; one in double quotes may contain blanks; {@code #} begins a comment between words. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < line.length() && line.charAt(at) != '#') {
            if (Character.isWhitespace(line.charAt(at))) {
                at++;
                continue;
            }
            boolean quoted = line.charAt(at) == '"';
            int end = quoted ? line.indexOf('"', at + 1) : endOfWord(line, at);
            if (end < 0) {
                throw new IllegalArgumentException("a quote that does not end");
            }
            words.add(line.substring(quoted ? at + 1 : at, end));
            at = quoted ? end + 1 : end;
        }
        return words;
    }

    private static int endOfWord(String line, int from) {
        int end = from;
        while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Whether a caller has proved to be the user he claims. It takes as long if there is no such user. */
    boolean proves(Credentials credentials) {
        Entry entry = users.get(credentials.user());
        if (entry == null || entry.secrets().isEmpty()) {
            slowest.ifPresent(secret -> secret.matches(credentials.secret()));
            return false;
        }
        boolean proved = false;
        for (SecretHash secret : entry.secrets()) {
            proved |= secret.matches(credentials.secret()); // all of them, so that the time does not tell which
        }
        return proved;
    }

    /** What a caller may call; one whose name is not in the file may call nothing. */
    Grants grants(Optional<Principal> caller) {
        Entry entry = users.get(caller.isPresent() ? caller.get().getName() : ANONYMOUS);
        return entry == null ? Grants.NOTHING : entry.grants();
    }
}
