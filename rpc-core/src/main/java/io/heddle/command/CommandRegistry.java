package io.heddle.command;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
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
    public record Entry(Command command, CommandSpec spec) {}

    private final Map<String, Entry> entries;

    private CommandRegistry(Map<String, Entry> entries) {
        this.entries = Collections.unmodifiableMap(new TreeMap<>(entries));
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
     * Collects commands.
     *
     * @threading Caller-confined.
     */
    public static final class Builder {
        private final Map<String, Entry> entries = new TreeMap<>();

        private Builder() {}

        /**
         * Adds commands.
         *
         * @param commands the commands
         * @return this
         * @throws IllegalArgumentException if another command has the same name; the message tells both classes
         */
        public Builder add(Command... commands) {
            for (Command command : commands) {
                put(new Entry(command, command.spec()));
            }
            return this;
        }

        /**
         * Adds the commands that {@link ServiceLoader} finds. One that fails to load is named in the log; the others are
         * still loaded.
         *
         * @param loader where to look
         * @return this
         * @throws IllegalArgumentException if two commands have the same name
         */
        public Builder load(ClassLoader loader) {
            return load(loader, provider -> true);
        }

        /** Adds those providers that pass; a plug-in's loader also sees its parent's. */
        Builder load(ClassLoader loader, Predicate<Class<?>> wanted) {
            // Collected first, so that a duplicate name is not taken for a broken provider.
            List<Entry> found = new ArrayList<>();
            Iterator<ServiceLoader.Provider<Command>> providers =
                    ServiceLoader.load(Command.class, loader).stream().iterator();
            int failuresInARow = 0;
            while (failuresInARow < MAX_FAILURES_IN_A_ROW) {
                ServiceLoader.Provider<Command> provider;
                try {
                    if (!providers.hasNext()) {
                        break;
                    }
                    provider = providers.next();
                    failuresInARow = 0;
                } catch (ServiceConfigurationError e) {
                    // The iterator goes on behind the broken one: java.util.ServiceLoader, "Errors".
                    log.warn("A command could not be loaded and is left out: {}", e.getMessage(), e);
                    failuresInARow++;
                    continue;
                }
                if (wanted.test(provider.type())) {
                    instantiate(provider, found);
                }
            }
            found.forEach(this::put);
            return this;
        }

        /** A loader that does nothing but fail must not hold up the start for ever. */
        private static final int MAX_FAILURES_IN_A_ROW = 1000;

        /** Plug-ins are foreign code: whatever one throws costs that plug-in alone. */
        private static void instantiate(ServiceLoader.Provider<Command> provider, List<Entry> found) {
            try {
                Command command = provider.get();
                found.add(new Entry(command, command.spec()));
            } catch (VirtualMachineError e) {
                throw e;
            } catch (Throwable e) {
                log.warn(
                        "Command {} could not be loaded and is left out",
                        provider.type().getName(),
                        e);
            }
        }

        private void put(Entry entry) {
            Entry other = entries.putIfAbsent(entry.spec().name(), entry);
            if (other != null) {
                throw new IllegalArgumentException(
                        "two commands are named " + entry.spec().name() + ": "
                                + other.command().getClass().getName() + " and "
                                + entry.command().getClass().getName());
            }
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
}
