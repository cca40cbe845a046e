package io.heddle.reactor;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to run as a child process.
 *
 * @param command the program and its arguments, not empty; no shell is involved
 * @param environment variables to set beside those of this JVM
 * @param directory where to run it, or empty for the working directory of this JVM
 * @threading Immutable.
 * @since 0.1
 */
public record ProcessSpec(List<String> command, Map<String, String> environment, Optional<Path> directory) {
    /** Checks and copies the components. */
    public ProcessSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a process needs a program to run");
        }
    }

    /**
     * A program with arguments, in this JVM's environment and working directory.
     *
     * @param command the program and its arguments
     * @return the specification
     */
    public static ProcessSpec of(String... command) {
        return new ProcessSpec(List.of(command), Map.of(), Optional.empty());
    }

    /**
     * The same with another variable set.
     *
     * @param name the variable
     * @param value its value
     * @return a new specification
     */
    public ProcessSpec withEnvironment(String name, String value) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put(name, value);
        return new ProcessSpec(command, variables, directory);
    }

    /**
     * The same in another working directory.
     *
     * @param where the directory
     * @return a new specification
     */
    public ProcessSpec withDirectory(Path where) {
        return new ProcessSpec(command, environment, Optional.of(where));
    }
}
