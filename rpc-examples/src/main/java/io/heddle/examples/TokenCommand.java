package io.heddle.examples;

import io.heddle.access.SecretHash;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code heddle token}: makes a token and its hash.
 *
 * @threading Caller-confined.
 */
@Command(
        name = "token",
        description = "Makes a token for a client, and the hash of it for the access file.",
        mixinStandardHelpOptions = true)
final class TokenCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public void run() {
        String token = SecretHash.newToken();
        PrintWriter out = spec.commandLine().getOut();
        out.println("token " + token);
        out.println("hash  " + SecretHash.ofToken(token));
        out.flush();
    }
}
