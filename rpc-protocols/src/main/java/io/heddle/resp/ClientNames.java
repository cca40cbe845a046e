package io.heddle.resp;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;

/**
 * How a client calls itself and its library; empty where it has not said.
 *
 * @param name set by {@code CLIENT SETNAME}
 * @param library set by {@code CLIENT SETINFO LIB-NAME}
 * @param libraryVersion set by {@code CLIENT SETINFO LIB-VER}
 * @threading Immutable.
 */
record ClientNames(String name, String library, String libraryVersion) {
    /** Nothing said. */
    static final ClientNames NONE = new ClientNames("", "", "");

    private static final int MAX_LENGTH = 128;

    ClientNames withName(String text) throws CommandException {
        return new ClientNames(checked("a client's name", text), library, libraryVersion);
    }

    /** @param attribute {@code LIB-NAME} or {@code LIB-VER}, in either case */
    ClientNames withInfo(String attribute, String text) throws CommandException {
        if (attribute.equalsIgnoreCase("LIB-NAME")) {
            return new ClientNames(name, checked("lib-name", text), libraryVersion);
        }
        if (attribute.equalsIgnoreCase("LIB-VER")) {
            return new ClientNames(name, library, checked("lib-ver", text));
        }
        throw new CommandException(ErrorCode.INVALID_ARGUMENT, "there is LIB-NAME and LIB-VER to set");
    }

    /** Lists of clients are lines with blanks: what is in them must not break them. */
    private static String checked(String what, String text) throws CommandException {
        if (text.length() > MAX_LENGTH || text.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw new CommandException(
                    ErrorCode.INVALID_ARGUMENT,
                    what + " is at most " + MAX_LENGTH + " printable characters of ASCII, without blanks");
        }
        return text;
    }
}
