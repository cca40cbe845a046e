package io.heddle.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands of a server, by name.
 *
 * @threading Immutable; the {@link Builder} is caller-confined.
 * @since 0.1
 */
public final class CommandRegistry {
    private static final Logger log = LoggerFactory.getLogger(CommandRegistry.class);

    /**
     * A command with the spec it gave when it was registered.
     *
     * @param command the command
     * @param spec its description
     */
    public record Entry(Command command, CommandSpec spec) {
        /** Foreign code may break the promise of {@link Command#spec()}; better found here than by a caller. */
        public Entry {
            Objects.requireNonNull(command, "command");
            Objects.requireNonNull(spec, () -> "spec() of " + command.getClass().getName() + " is null");
        }

        static Entry of(Command command) {
            return new Entry(command, command.spec());
        }
    }

    private final Map<String, Entry> entries;

    private CommandRegistry(SortedMap<String, Entry> entries) {
        this.entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /**
     * Begins with no commands.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Finds a command.
     *
     * @param name its name, in either case
     * @return the entry, or empty
     */
    public Optional<Entry> find(String name) {
        return Optional.ofNullable(entries.get(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * All commands.
     *
     * @return the entries, sorted by name
     */
    public Collection<Entry> entries() {
        return entries.values();
    }

    /**
     * Leaves commands out.
     *
     * @param wanted which to keep
     * @return a registry of those
     */
    public CommandRegistry filter(Predicate<Entry> wanted) {
        SortedMap<String, Entry> kept = new TreeMap<>(entries);
        kept.values().removeIf(wanted.negate());
        return new CommandRegistry(kept);
    }

    /**
     * Replaces each command by another.
     *
     * @param change makes the other, of which the spec remains what it was
     * @return a registry of those
     */
    public CommandRegistry map(Function<Entry, Command> change) {
        SortedMap<String, Entry> changed = new TreeMap<>(entries);
        changed.replaceAll((name, entry) -> new Entry(change.apply(entry), entry.spec()));
        return new CommandRegistry(changed);
    }

    /**
     * Collects commands.
     *
     * @threading Caller-confined.
     */
    public static final class Builder {
        /** A source that does nothing but fail must not hold up the start for ever. */
        private static final int MAX_FAILURES_IN_A_ROW = 100;

        private final SortedMap<String, Entry> entries = new TreeMap<>();

        private Builder() {}

        /**
         * Begins with the commands of this one, which stays as it is.
         *
         * @return a new builder
         */
        public Builder copy() {
            return new Builder().addAll(List.copyOf(entries.values()));
        }

        /**
         * Adds commands: all of them, or none if one cannot be added.
         *
         * @param commands the commands
         * @return this
         * @throws IllegalArgumentException if another command has the same name; the message tells both classes
         */
        public Builder add(Command... commands) {
            return addAll(Arrays.stream(commands).map(Entry::of).toList());
        }

        /**
         * Adds the commands that {@link ServiceLoader} finds. One that fails to load is named in the log; the others
         * are still loaded.
         *
         * @param loader where to look
         * @return this
         * @throws IllegalArgumentException if two commands have the same name; the message tells both classes
         */
        public Builder load(ClassLoader loader) {
            LastAsked asked = new LastAsked(loader);
            Iterator<ServiceLoader.Provider<Command>> providers =
                    ServiceLoader.load(Command.class, asked).stream().iterator();
            // Collected first, so that a duplicate name is not taken for a broken provider.
            List<Entry> found = new ArrayList<>();
            int failures = 0;
            while (failures < MAX_FAILURES_IN_A_ROW) {
                try {
                    if (!providers.hasNext()) {
                        return addAll(found);
                    }
                    instantiate(providers.next(), found);
                    failures = 0;
                } catch (ServiceConfigurationError e) {
                    // The iterator goes on behind the broken one: java.util.ServiceLoader, "Errors".
                    log.warn("A command is left out: {}", e.getMessage(), e);
                    failures++;
                } catch (LinkageError e) {
                    // On the class path a class that cannot be linked comes through as it is, and need not name itself.
                    log.warn("Command {} could not be loaded and is left out", asked.name, e);
                    failures++;
                }
            }
            log.warn("Gave up looking for commands after {} failures in a row", failures);
            return addAll(found);
        }

        /** Providers are foreign code: whatever one throws costs that one alone. */
        private static void instantiate(ServiceLoader.Provider<Command> provider, List<Entry> found) {
            try {
                found.add(Entry.of(provider.get()));
            } catch (Throwable e) {
                rethrowIfFatal(e);
                log.warn(
                        "Command {} could not be loaded and is left out",
                        provider.type().getName(),
                        e);
            }
        }

        /** An error of the JVM itself goes on; not a stack or memory that one command has exhausted. */
        static void rethrowIfFatal(Throwable thrown) {
            if (thrown instanceof VirtualMachineError error
                    && !(error instanceof StackOverflowError)
                    && !(error instanceof OutOfMemoryError)) {
                throw error;
            }
        }

        /** Adds all of them, or none if a name is taken. */
        Builder addAll(List<Entry> more) {
            SortedMap<String, Entry> together = new TreeMap<>(entries);
            for (Entry entry : more) {
                Entry other = together.putIfAbsent(entry.spec().name(), entry);
                if (other != null) {
                    throw new IllegalArgumentException(
                            "two commands are named " + entry.spec().name() + ": "
                                    + other.command().getClass().getName() + " and "
                                    + entry.command().getClass().getName());
                }
            }
            entries.putAll(together);
            return this;
        }

        /**
         * Makes the registry; an empty one is worth a warning in the log.
         *
         * @return an immutable registry
         */
        public CommandRegistry build() {
            if (entries.isEmpty()) {
                log.warn("No command found");
            }
            return new CommandRegistry(entries);
        }
    }

    /** Remembers the class that was asked for last: the one to name when it cannot be linked. */
    private static final class LastAsked extends ClassLoader {
        private String name = "?";

        LastAsked(ClassLoader parent) {
            super(parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            this.name = name;
            return super.loadClass(name, resolve);
        }
    }
}
