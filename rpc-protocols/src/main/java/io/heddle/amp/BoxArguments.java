package io.heddle.amp;

import io.heddle.command.Arguments;
import io.heddle.command.CommandException;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Matches the values of a box with the parameters of a command. Keys that are no parameter are ignored, except for
 * {@link Arguments#TIMEOUT}. All values are text in UTF-8, as Twisted's {@code Integer}, {@code Float},
 * {@code Decimal}, {@code Boolean}, {@code DateTime} and {@code Unicode} write them; a parameter of type
 * {@link Parameter.Type#STRINGS} takes a {@code ListOf} of them, of which an empty one is as good as none.
 *
 * @threading Thread-safe: without state.
 */
final class BoxArguments {
    private static final int PREFIX_BYTES = 2;
    private static final char REPLACEMENT = '\uFFFD';

    private BoxArguments() {}

    /**
     * The arguments of a call.
     *
     * @throws CommandException if one is missing or has the wrong form
     */
    static Arguments bind(CommandSpec spec, Box box) throws CommandException {
        Arguments.Binder binder = Arguments.bind(spec);
        for (Parameter<?> parameter : spec.parameters()) {
            ByteBuffer value = box.value(parameter.name());
            if (value == null) {
                continue;
            }
            if (parameter.type() != Parameter.Type.STRINGS) {
                binder.add(parameter.name(), text(parameter.name(), value));
            } else if (value.hasRemaining()) {
                binder.add(parameter.name(), texts(parameter.name(), value));
            }
        }
        ByteBuffer timeout = box.value(Arguments.TIMEOUT);
        if (timeout != null) {
            binder.add(Arguments.TIMEOUT, text(Arguments.TIMEOUT, timeout));
        }
        return binder.build();
    }

    /** The elements of a {@code ListOf}. */
    private static List<String> texts(String name, ByteBuffer list) throws CommandException {
        List<String> texts = new ArrayList<>();
        while (list.hasRemaining()) {
            int length = list.remaining() < PREFIX_BYTES
                    ? Integer.MAX_VALUE
                    : Byte.toUnsignedInt(list.get()) << Byte.SIZE | Byte.toUnsignedInt(list.get());
            if (length > list.remaining()) {
                throw invalid(name, "a list that ends in the middle of an element");
            }
            texts.add(text(name, list.slice(list.position(), length)));
            list.position(list.position() + length);
        }
        return texts;
    }

    private static String text(String name, ByteBuffer value) throws CommandException {
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) { // sent as such, or put in for what is wrong
            checkUtf8(name, bytes);
        }
        return text;
    }

    private static void checkUtf8(String name, byte[] bytes) throws CommandException {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw invalid(name, "bytes that are not UTF-8");
        }
    }

    private static CommandException invalid(String name, String what) {
        return new CommandException(ErrorCode.INVALID_ARGUMENT, "argument " + name + ": " + what);
    }
}
