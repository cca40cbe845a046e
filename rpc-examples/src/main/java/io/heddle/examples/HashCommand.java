package io.heddle.examples;

import io.heddle.access.SecretHash;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/**
 * {@code heddle hash}: reads a password and prints its hash. It is no argument, since others see those.
 *
 * @threading Caller-confined.
 */
@Command(
        name = "hash",
        description = "Reads a password, the first line of the input, and prints the hash of it for the access file.",
        mixinStandardHelpOptions = true)
final class HashCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        String password = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        if (password == null || password.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "there is no password in the first line of the input");
        }
        spec.commandLine().getOut().println(SecretHash.ofPassword(password));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
