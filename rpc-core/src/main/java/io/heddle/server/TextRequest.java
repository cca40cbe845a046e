package io.heddle.server;

import io.heddle.command.Arguments;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A call as one line of the text protocol asks for it: the command's name, then its arguments, separated by blanks and
 * tabs, quoted as {@link ShellWords} says. An argument is {@code name=value}, with the name and the {@code =} unquoted,
 * if the command has a parameter of that name; else it is the next positional one.
 *
 * <p>A line of ASCII without quotes, which most are, is read straight from the buffer; the bare name of a command costs
 * no object at all.
 *
 * @param command what to call
 * @param arguments what with
 * @threading Immutable.
 */
record TextRequest(CommandRegistry.Entry command, Arguments arguments) {
    /** How much of a name that nobody knows is repeated to the peer. */
    static final int MAX_SHOWN_NAME = 64;

    /**
     * Reads a line.
     *
     * @param line from position to limit, which stay; without the line ending
     * @param commands the commands to choose from
     * @return the call; null if the line is empty or blank, and asks for nothing
     * @throws CommandException {@link ErrorCode#UNIMPLEMENTED} if there is no such command;
     *     {@link ErrorCode#INVALID_ARGUMENT} if the line is not UTF-8, has control characters, or its quotes or
     *     arguments are wrong
     */
    static @Nullable TextRequest parse(ByteBuffer line, CommandTable commands) throws CommandException {
        if (!isPlain(line)) {
            return parseWords(new ShellWords(decode(line)), commands);
        }
        int to = line.limit();
        int name = skipBlanks(line, line.position(), to);
        if (name == to) {
            return null;
        }
        int nameEnd = wordEnd(line, name, to);
        CommandTable.Row row = commands.find(line, name, nameEnd);
        if (row == null) {
            throw unknown(ascii(line, name, nameEnd));
        }
        int rest = skipBlanks(line, nameEnd, to);
        TextRequest bare = row.bare();
        if (rest == to && bare != null) {
            return bare;
        }
        return new TextRequest(row.entry(), bind(row.entry(), ascii(line, rest, to)));
    }

    private static @Nullable TextRequest parseWords(ShellWords words, CommandTable commands) throws CommandException {
        if (!words.next()) {
            return null;
        }
        ByteBuffer name = StandardCharsets.UTF_8.encode(words.text());
        CommandTable.Row row = commands.find(name, 0, name.limit());
        if (row == null) {
            throw unknown(words.text());
        }
        Arguments.Binder binder = Arguments.bind(row.entry().spec());
        while (words.next()) {
            add(binder, words.text(), words.equalsAt());
        }
        return new TextRequest(row.entry(), binder.build());
    }

    private static Arguments bind(CommandRegistry.Entry command, String rest) throws CommandException {
        Arguments.Binder binder = Arguments.bind(command.spec());
        int at = 0;
        while (at < rest.length()) {
            int end = nextBlank(rest, at);
            if (end > at) {
                String word = rest.substring(at, end);
                add(binder, word, word.indexOf('='));
            }
            at = end + 1;
        }
        return binder.build();
    }

    /** The index of the next blank, or the text's length; the JDK looks at many characters at a time. */
    private static int nextBlank(String text, int from) {
        int space = text.indexOf(' ', from);
        int end = space < 0 ? text.length() : space;
        int tab = text.indexOf('\t', from, end);
        return tab < 0 ? end : tab;
    }

    private static void add(Arguments.Binder binder, String word, int equalsAt) throws CommandException {
        if (equalsAt > 0) {
            String name = word.substring(0, equalsAt);
            if (binder.knows(name)) {
                binder.add(name, word.substring(equalsAt + 1));
                return;
            }
        }
        binder.add(word);
    }

    /** Whether the line can be taken byte by byte: ASCII, and nothing in it is quoted. */
    private static boolean isPlain(ByteBuffer line) throws CommandException {
        boolean plain = true;
        int i = line.position();
        for (; i <= line.limit() - Long.BYTES; i += Long.BYTES) {
            if (!PlainBytes.only(line.getLong(i))) {
                plain &= isPlain(line, i, i + Long.BYTES);
            }
        }
        return isPlain(line, i, line.limit()) && plain;
    }

    private static boolean isPlain(ByteBuffer line, int from, int to) throws CommandException {
        boolean plain = true;
        for (int i = from; i < to; i++) {
            byte b = line.get(i);
            if (b < 0 || b == '"' || b == '\'' || b == '\\') {
                plain = false;
            } else if (b < ' ' && b != '\t' || b == 0x7f) {
                throw invalid("control character");
            }
        }
        return plain;
    }

    private static String decode(ByteBuffer line) throws CommandException {
        CharBuffer chars;
        try {
            chars = StandardCharsets.UTF_8.newDecoder().decode(line.duplicate());
        } catch (CharacterCodingException e) {
            throw invalid("not UTF-8");
        }
        for (int i = 0; i < chars.length(); i++) {
            char c = chars.charAt(i);
            if (c != '\t' && Character.isISOControl(c)) {
                throw invalid("control character"); // of the upper range: isPlain has seen the others
            }
        }
        return chars.toString();
    }

    /** The index of the first byte that is no blank. */
    static int skipBlanks(ByteBuffer line, int from, int to) {
        int at = from;
        while (at < to && isBlank(line.get(at))) {
            at++;
        }
        return at;
    }

    /** The index of the first byte that is a blank. */
    static int wordEnd(ByteBuffer line, int from, int to) {
        int at = from;
        while (at < to && !isBlank(line.get(at))) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static String ascii(ByteBuffer line, int from, int to) {
        byte[] bytes = new byte[to - from];
        line.get(from, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static CommandException unknown(String name) {
        return new CommandException(
                ErrorCode.UNIMPLEMENTED, "unknown command \"" + TextLines.cut(name, MAX_SHOWN_NAME) + '"');
    }

    private static CommandException invalid(String message) {
        return new CommandException(ErrorCode.INVALID_ARGUMENT, message);
    }
}
