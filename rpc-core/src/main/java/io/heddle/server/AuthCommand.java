package io.heddle.server;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandException;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import io.heddle.command.Parameter;

/**
 * Proves who the caller is, for the calls behind it on the same connection. A command like others, so that every wire
 * protocol has it; but the policy does not apply to it, and no more is read from the connection until it has ended.
 *
 * @threading Thread-safe: without state.
 */
final class AuthCommand implements Command {
    private static final Parameter<String> USER =
            Parameter.string("user").describedAs("the name that the access file has");

    private static final Parameter<String> TOKEN =
            Parameter.string("token").describedAs("the token or password").asSecret();

    private static final CommandSpec SPEC = CommandSpec.named("auth")
            .summary("Proves who you are.")
            .description("The calls that follow on this connection are yours. A failure is answered with a delay.")
            .category("connection")
            .parameters(USER, TOKEN)
            .idempotent()
            .execution(Execution.OFFLOADED) // checking a password is meant to take long
            .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Object execute(Call call) throws CommandException, InterruptedException {
        if (!(call instanceof ServerCall own)) {
            throw new IllegalArgumentException("only a server can tell who its callers are");
        }
        return own.connection().authenticate(call.get(USER), call.get(TOKEN));
    }
}
