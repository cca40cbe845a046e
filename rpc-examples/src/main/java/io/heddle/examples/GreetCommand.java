package io.heddle.examples;

import com.google.auto.service.AutoService;
import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Parameter;

/**
 * A command of one's own: any server finds it on its class path.
 *
 * @threading Thread-safe.
 */
@AutoService(Command.class)
public final class GreetCommand implements Command {
    private static final Parameter<String> NAME = Parameter.string("name").describedAs("who to greet");

    @Override
    public CommandSpec spec() {
        return CommandSpec.named("greet")
                .summary("Says hello.")
                .parameters(NAME)
                .build();
    }

    @Override
    public Object execute(Call call) {
        return "hello " + call.get(NAME);
    }
}
