package io.heddle.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The complete, machine-readable description of a command: help, every wire protocol and access control work from it.
 *
 * @threading Immutable; the {@link Builder} is caller-confined.
 * @since 0.1
 */
public final class CommandSpec {
    private final String name;
    private final String summary;
    private final String description;
    private final String label;
    private final String category;
    private final List<Parameter<?>> parameters;
    private final boolean readOnly;
    private final boolean destructive;
    private final boolean idempotent;
    private final Execution execution;
    private final @Nullable Duration deadline;
    private final @Nullable Duration maxDeadline;
    private final @Nullable Arguments defaults;

    private CommandSpec(Builder builder) {
        name = builder.name;
        summary = builder.summary;
        description = builder.description;
        label = builder.label;
        category = builder.category;
        parameters = List.copyOf(builder.parameters);
        readOnly = builder.readOnly;
        destructive = builder.destructive;
        idempotent = builder.idempotent;
        execution = builder.execution;
        deadline = builder.deadline;
        maxDeadline = builder.maxDeadline == null ? builder.deadline : builder.maxDeadline;
        defaults = Arguments.defaults(parameters);
    }

    /** What a call without any argument gets, made once; null if it must give some. */
    @Nullable
    Arguments defaults() {
        return defaults;
    }

    /**
     * Begins the description of a command.
     *
     * @param name lower-case letters, digits, {@code _}, {@code .} and {@code -}, beginning with a letter, at most 64
     * @return a new builder
     * @throws IllegalArgumentException if the name has another form
     */
    public static Builder named(String name) {
        return new Builder(Names.checked(name));
    }

    /**
     * The name callers use, in either case.
     *
     * @return the name in lower case
     */
    public String name() {
        return name;
    }

    /**
     * What the command does, in one sentence.
     *
     * @return one line
     */
    public String summary() {
        return summary;
    }

    /**
     * What more there is to say.
     *
     * @return any number of lines, or the empty string
     */
    public String description() {
        return description;
    }

    /**
     * What a result of several parts is called, where a wire protocol names it. Default: the command's name.
     *
     * @return one word
     */
    public String label() {
        return label;
    }

    /**
     * The group of commands it belongs to, for access control. Default: {@code general}.
     *
     * @return one word
     */
    public String category() {
        return category;
    }

    /**
     * The parameters, in the order of positional arguments: first the required ones.
     *
     * @return an immutable list
     */
    public List<Parameter<?>> parameters() {
        return parameters;
    }

    /**
     * Whether a call changes nothing.
     *
     * @return a hint, false by default
     */
    public boolean readOnly() {
        return readOnly;
    }

    /**
     * Whether a call may destroy something.
     *
     * @return a hint, false by default
     */
    public boolean destructive() {
        return destructive;
    }

    /**
     * Whether a second call with the same arguments changes nothing more.
     *
     * @return a hint, false by default
     */
    public boolean idempotent() {
        return idempotent;
    }

    /**
     * Where it runs. Default: {@link Execution#VIRTUAL_THREAD}.
     *
     * @return the place
     */
    public Execution execution() {
        return execution;
    }

    /**
     * How long a call may take whose caller does not say how long he waits; then it is interrupted and answered with
     * {@link ErrorCode#DEADLINE_EXCEEDED}. Default: 1 minute.
     *
     * @return more than zero; empty if it may take for ever
     */
    public Optional<Duration> deadline() {
        return Optional.ofNullable(deadline);
    }

    /**
     * How long a call may take at most, whatever its caller asks for by {@link Arguments#TIMEOUT}. Default:
     * {@link #deadline()}, so that callers may ask for less, but not for more.
     *
     * @return the deadline or more; empty if callers may wait for ever
     */
    public Optional<Duration> maxDeadline() {
        return Optional.ofNullable(maxDeadline);
    }

    /**
     * How the command is called, as in {@code getlog [lines] [grep] [follow]}.
     *
     * @return the name and the parameters
     */
    public String usage() {
        StringBuilder usage = new StringBuilder(name);
        for (Parameter<?> parameter : parameters) {
            usage.append(' ').append(parameter);
        }
        return usage.toString();
    }

    /** Shows the usage. */
    @Override
    public String toString() {
        return usage();
    }

    /**
     * Collects a description; each method returns the builder.
     *
     * @threading Caller-confined.
     */
    public static final class Builder {
        private static final Duration DEFAULT_DEADLINE = Duration.ofMinutes(1);

        private final String name;
        private String summary = "";
        private String description = "";
        private String label;
        private String category = "general";
        private final List<Parameter<?>> parameters = new ArrayList<>();
        private boolean readOnly;
        private boolean destructive;
        private boolean idempotent;
        private Execution execution = Execution.VIRTUAL_THREAD;
        private @Nullable Duration deadline = DEFAULT_DEADLINE;
        private @Nullable Duration maxDeadline;

        private Builder(String name) {
            this.name = name;
            this.label = name;
        }

        /**
         * Sets {@link CommandSpec#summary()}.
         *
         * @param text one sentence on one line
         * @return this
         */
        public Builder summary(String text) {
            summary = text;
            return this;
        }

        /**
         * Sets {@link CommandSpec#description()}.
         *
         * @param text any number of lines
         * @return this
         */
        public Builder description(String text) {
            description = text;
            return this;
        }

        /**
         * Sets {@link CommandSpec#label()}.
         *
         * @param word of the form of a name
         * @return this
         */
        public Builder label(String word) {
            label = Names.checked(word);
            return this;
        }

        /**
         * Sets {@link CommandSpec#category()}.
         *
         * @param word of the form of a name
         * @return this
         */
        public Builder category(String word) {
            category = Names.checked(word);
            return this;
        }

        /**
         * Adds parameters.
         *
         * @param more in the order of positional arguments: required ones, optional ones, at most one of type
         *     {@link Parameter.Type#STRINGS}
         * @return this
         */
        public Builder parameters(Parameter<?>... more) {
            parameters.addAll(List.of(more));
            return this;
        }

        /**
         * Sets {@link CommandSpec#readOnly()}, and with it {@link CommandSpec#idempotent()}.
         *
         * @return this
         */
        public Builder readOnly() {
            readOnly = true;
            idempotent = true;
            return this;
        }

        /**
         * Sets {@link CommandSpec#destructive()}.
         *
         * @return this
         */
        public Builder destructive() {
            destructive = true;
            return this;
        }

        /**
         * Sets {@link CommandSpec#idempotent()}.
         *
         * @return this
         */
        public Builder idempotent() {
            idempotent = true;
            return this;
        }

        /**
         * Sets {@link CommandSpec#execution()}.
         *
         * @param where the place
         * @return this
         */
        public Builder execution(Execution where) {
            execution = where;
            return this;
        }

        /**
         * Sets {@link CommandSpec#deadline()}.
         *
         * @param longest more than zero
         * @return this
         */
        public Builder deadline(Duration longest) {
            if (!longest.isPositive()) {
                throw new IllegalArgumentException("deadline must be more than zero");
            }
            deadline = longest;
            return this;
        }

        /**
         * Sets {@link CommandSpec#maxDeadline()}.
         *
         * @param longest the deadline or more
         * @return this
         */
        public Builder maxDeadline(Duration longest) {
            maxDeadline = longest;
            return this;
        }

        /**
         * Lets calls take for ever: until they end by themselves, the time is over for which their caller waits, or the
         * peer disconnects.
         *
         * @return this
         */
        public Builder noDeadline() {
            deadline = null;
            return this;
        }

        /**
         * Makes the description.
         *
         * @return an immutable description
         * @throws IllegalArgumentException if a command is both read-only and destructive, its longest deadline is
         *     below its deadline or there is no deadline, two parameters have one name, a required parameter follows an
         *     optional one, or one of type {@link Parameter.Type#STRINGS} is not the last
         */
        public CommandSpec build() {
            require(!(readOnly && destructive), "it cannot be both read-only and destructive");
            require(
                    maxDeadline == null || (deadline != null && maxDeadline.compareTo(deadline) >= 0),
                    "its longest deadline is below the one that it has");
            Set<String> names = new HashSet<>();
            boolean optionalSeen = false;
            for (int i = 0; i < parameters.size(); i++) {
                Parameter<?> parameter = parameters.get(i);
                require(names.add(parameter.name()), "it has two parameters " + parameter.name());
                require(
                        !(parameter.required() && optionalSeen),
                        "required " + parameter.name() + " follows an optional one");
                require(
                        parameter.type() != Parameter.Type.STRINGS || i == parameters.size() - 1,
                        parameter.name() + " takes all the rest, so it must be the last");
                optionalSeen |= !parameter.required();
            }
            return new CommandSpec(this);
        }

        private void require(boolean condition, String message) {
            if (!condition) {
                throw new IllegalArgumentException("command " + name + ": " + message);
            }
        }
    }
}
