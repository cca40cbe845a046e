package io.heddle.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The values of all parameters of a command for one call.
 *
 * @threading Immutable; the {@link Binder} is caller-confined.
 * @since 0.1
 */
public final class Arguments {
    /**
     * The name of an argument that every command takes beside its parameters: how long the caller waits for this call,
     * from when it begins, as {@link Parameter#duration} is written. It begins with {@code _}, as no parameter does.
     * See {@link CommandSpec#maxDeadline()} for what it can do.
     */
    public static final String TIMEOUT = "_timeout";

    private static final Parameter<Duration> TIMEOUT_PARAMETER =
            Parameter.reserved(TIMEOUT).between(Duration.ofMillis(1), Duration.ofDays(365));

    private final List<Parameter<?>> parameters;
    private final Object[] values;
    private final @Nullable Duration timeout;

    private Arguments(List<Parameter<?>> parameters, Object[] values, @Nullable Duration timeout) {
        this.parameters = parameters;
        this.values = values;
        this.timeout = timeout;
    }

    /** The arguments of a call that gives none; null if one is required. */
    static @Nullable Arguments defaults(List<Parameter<?>> parameters) {
        Object[] values = new Object[parameters.size()];
        for (int i = 0; i < values.length; i++) {
            Object byDefault = parameters.get(i).defaultValue().orElse(null);
            if (byDefault == null) {
                return null;
            }
            values[i] = byDefault;
        }
        return new Arguments(parameters, values, null);
    }

    /**
     * Begins to match what a caller gave with the parameters of a command.
     *
     * @param spec the command's
     * @return a new binder
     */
    public static Binder bind(CommandSpec spec) {
        return new Binder(spec);
    }

    /**
     * The value of a parameter.
     *
     * @param parameter one of the command's own
     * @param <T> its type
     * @return what the caller gave, or the default
     * @throws IllegalArgumentException if the command's spec does not have the parameter
     */
    @SuppressWarnings("unchecked") // the binder put in what this very parameter parsed
    public <T> T get(Parameter<T> parameter) {
        for (int i = 0; i < values.length; i++) {
            if (parameters.get(i) == parameter) {
                return (T) values[i];
            }
        }
        throw new IllegalArgumentException("the spec does not have this instance of parameter " + parameter.name());
    }

    /**
     * How long the caller waits, if he has said so by {@link #TIMEOUT}.
     *
     * @return 1 millisecond to 365 days, or empty
     */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /**
     * Matches positional and named arguments with parameters. What does not fit is a {@link CommandException} with
     * {@link ErrorCode#INVALID_ARGUMENT} that names the argument.
     *
     * @threading Caller-confined.
     */
    public static final class Binder {
        private final CommandSpec spec;
        private final @Nullable Object[] values;
        private @Nullable List<String> rest;
        private @Nullable Duration timeout;
        private int positional;
        private boolean empty = true;

        private Binder(CommandSpec spec) {
            this.spec = spec;
            this.values = new Object[spec.parameters().size()];
        }

        /**
         * Adds the next positional argument.
         *
         * @param text what the caller wrote
         * @return this
         * @throws CommandException if it has the wrong form, or there are too many
         */
        public Binder add(String text) throws CommandException {
            empty = false;
            List<Parameter<?>> parameters = spec.parameters();
            while (positional < values.length && values[positional] != null) {
                positional++; // given by name before
            }
            if (positional == values.length) {
                throw invalid("too many arguments; usage: " + spec.usage());
            }
            Parameter<?> parameter = parameters.get(positional);
            if (parameter.type() == Parameter.Type.STRINGS) {
                if (rest == null) {
                    rest = new ArrayList<>();
                }
                rest.add(text);
            } else {
                values[positional++] = parameter.parse(text);
            }
            return this;
        }

        /**
         * Adds an argument by name.
         *
         * @param name the parameter's, or {@link Arguments#TIMEOUT}
         * @param text what the caller wrote
         * @return this
         * @throws CommandException if there is no such parameter, it was given before, or has the wrong form
         */
        public Binder add(String name, String text) throws CommandException {
            empty = false;
            if (name.equals(TIMEOUT)) {
                return addTimeout(text);
            }
            int at = indexOf(name);
            if (at < 0) {
                throw invalid("no parameter " + Names.quoted(name) + "; usage: " + spec.usage());
            }
            if (values[at] != null || (rest != null && at == values.length - 1)) {
                throw givenTwice(name);
            }
            values[at] = spec.parameters().get(at).parse(text);
            return this;
        }

        private Binder addTimeout(String text) throws CommandException {
            if (timeout != null) {
                throw givenTwice(TIMEOUT);
            }
            timeout = TIMEOUT_PARAMETER.parse(text);
            return this;
        }

        /**
         * Adds by name what may be several texts: the value of a parameter of type {@link Parameter.Type#STRINGS}.
         *
         * @param name the parameter's
         * @param texts what the caller wrote; exactly one for any other type
         * @return this
         * @throws CommandException if there is no such parameter, it was given before, or has the wrong form
         */
        public Binder add(String name, List<String> texts) throws CommandException {
            int at = indexOf(name);
            if (at >= 0 && !texts.isEmpty() && spec.parameters().get(at).type() == Parameter.Type.STRINGS) {
                add(name, texts.get(0));
                values[at] = List.copyOf(texts);
                return this;
            }
            if (texts.size() != 1) {
                throw invalid("argument " + Names.quoted(name) + " takes one value, not " + texts.size());
            }
            return add(name, texts.get(0));
        }

        /**
         * Whether there is an argument of that name.
         *
         * @param name a parameter's, or {@link Arguments#TIMEOUT}
         * @return true if {@link #add(String, String)} would know it
         */
        public boolean knows(String name) {
            return name.equals(TIMEOUT) || indexOf(name) >= 0;
        }

        /**
         * Fills in the defaults.
         *
         * @return the arguments
         * @throws CommandException if a required one is missing
         */
        public Arguments build() throws CommandException {
            Arguments defaults = spec.defaults();
            if (empty && defaults != null) {
                return defaults;
            }
            List<Parameter<?>> parameters = spec.parameters();
            Object[] complete = new Object[values.length];
            for (int i = 0; i < values.length; i++) {
                complete[i] = valueOf(i, parameters.get(i));
            }
            return new Arguments(parameters, complete, timeout);
        }

        private Object valueOf(int at, Parameter<?> parameter) throws CommandException {
            Object given = values[at];
            if (given != null) {
                return given;
            }
            if (parameter.type() == Parameter.Type.STRINGS && rest != null) {
                return List.copyOf(rest);
            }
            Object byDefault = parameter.defaultValue().orElse(null);
            if (byDefault == null) {
                throw invalid("argument " + parameter.name() + " is missing; usage: " + spec.usage());
            }
            return byDefault;
        }

        private int indexOf(String name) {
            List<Parameter<?>> parameters = spec.parameters();
            for (int i = 0; i < parameters.size(); i++) {
                if (parameters.get(i).name().equals(name)) {
                    return i;
                }
            }
            return -1;
        }

        private static CommandException givenTwice(String name) {
            return invalid("argument " + name + " is given twice");
        }

        private static CommandException invalid(String message) {
            return new CommandException(ErrorCode.INVALID_ARGUMENT, message);
        }
    }
}
