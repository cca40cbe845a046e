package io.heddle.jsonrpc;

import io.heddle.command.Arguments;
import io.heddle.command.CommandException;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The params of a request. Commands take texts: numbers are given to them as they were written.
 *
 * @param named whether they are an object
 * @param names of the values, if so
 * @param values in the order in which they were given
 * @threading Immutable.
 */
record Params(boolean named, List<String> names, List<Value> values) {
    /** No params, or null. */
    static final Params NONE = new Params(false, List.of(), List.of());

    /** What a param may be. */
    sealed interface Value {}

    /**
     * A string, number or boolean.
     *
     * @param text the string, or the number or boolean as it was written
     * @param quoted whether it is a string
     */
    record Text(String text, boolean quoted) implements Value {}

    /** An array of those alone. */
    record Texts(List<String> texts) implements Value {}

    /** What has no text. */
    enum Other implements Value {
        /** Null, which is as if it were not given. */
        NOTHING,
        /** An object, or an array with something else in it than strings, numbers and booleans. */
        STRUCTURE
    }

    /**
     * Matches them with the parameters of a command.
     *
     * @throws CommandException {@link ErrorCode#INVALID_ARGUMENT} if they do not fit
     */
    Arguments bind(CommandSpec spec) throws CommandException {
        Arguments.Binder binder = Arguments.bind(spec);
        if (named) {
            bindNamed(binder);
        } else {
            bindPositional(spec, binder);
        }
        return binder.build();
    }

    private void bindNamed(Arguments.Binder binder) throws CommandException {
        for (int i = 0; i < names.size(); i++) {
            add(binder, names.get(i), values.get(i));
        }
    }

    /** By name all the same, because null leaves one out. */
    private void bindPositional(CommandSpec spec, Arguments.Binder binder) throws CommandException {
        List<Parameter<?>> parameters = spec.parameters();
        for (int i = 0; i < values.size(); i++) {
            if (i == parameters.size()) {
                throw invalid("too many arguments; usage: " + spec.usage());
            }
            Parameter<?> parameter = parameters.get(i);
            if (parameter.type() == Parameter.Type.STRINGS && i < values.size() - 1) {
                binder.add(parameter.name(), rest(parameter.name(), i));
                return;
            }
            add(binder, parameter.name(), values.get(i));
        }
    }

    private List<String> rest(String name, int from) throws CommandException {
        List<String> texts = new ArrayList<>();
        for (Value value : values.subList(from, values.size())) {
            if (!(value instanceof Text text)) {
                throw invalid("argument " + name + ": each value must be a string, number or boolean");
            }
            texts.add(text.text());
        }
        return texts;
    }

    private static void add(Arguments.Binder binder, String name, Value value) throws CommandException {
        if (!binder.knows(name)) {
            binder.add(name, ""); // says so
        }
        switch (value) {
            case Text text -> binder.add(name, text.text());
            case Texts texts -> binder.add(name, texts.texts());
            case Other.NOTHING -> {}
            case Other.STRUCTURE -> throw invalid("argument " + name + ": neither text nor number nor boolean");
        }
    }

    private static CommandException invalid(String message) {
        return new CommandException(ErrorCode.INVALID_ARGUMENT, message);
    }

    /** The id that {@code $/cancelRequest} names, or null. */
    @Nullable
    Id id() {
        int at = names.indexOf("id");
        return at >= 0 && values.get(at) instanceof Text text ? Id.of(text.text(), text.quoted()) : null;
    }
}
