package io.heddle.commands;

import com.google.auto.service.AutoService;
import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code help [command]}: what can be called, or how one command is called.
 *
 * @threading Immutable.
 * @since 0.1
 */
@AutoService(Command.class)
public final class Help implements Command {
    private static final Parameter<String> COMMAND =
            Parameter.string("command").defaultTo("").describedAs("the command to explain; all are listed without");
    private static final CommandSpec SPEC = CommandSpec.named("help")
            .summary("Lists the commands, or explains one.")
            .description("Examples: help, help getlog")
            .category("read")
            .parameters(COMMAND)
            .readOnly()
            .build();

    /** One of all commands. */
    record Line(String command, String summary) {}

    /** Makes the command, as {@link java.util.ServiceLoader} does. */
    public Help() {}

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public Object execute(Call call) throws CommandException {
        CommandRegistry commands = call.server().commands();
        String name = call.get(COMMAND);
        return name.isEmpty() ? list(commands) : explain(named(name, commands));
    }

    private static List<Line> list(CommandRegistry commands) {
        return commands.entries().stream()
                .map(entry -> new Line(entry.spec().usage(), entry.spec().summary()))
                .toList();
    }

    private static CommandSpec named(String name, CommandRegistry commands) throws CommandException {
        return commands.find(name)
                .orElseThrow(() ->
                        new CommandException(ErrorCode.NOT_FOUND, "no such command; help without argument lists all"))
                .spec();
    }

    /** A map rather than a record, because it leaves out what a command does not have. */
    private static Map<String, Object> explain(CommandSpec spec) {
        Map<String, Object> lines = new LinkedHashMap<>();
        lines.put("usage", spec.usage());
        lines.put("summary", spec.summary());
        if (!spec.description().isEmpty()) {
            lines.put("description", spec.description());
        }
        lines.put("category", spec.category());
        Map<String, Object> parameters = new LinkedHashMap<>();
        spec.parameters().forEach(parameter -> parameters.put(parameter.name(), explain(parameter)));
        if (!parameters.isEmpty()) {
            lines.put("parameters", parameters);
        }
        return lines;
    }

    private static Map<String, Object> explain(Parameter<?> parameter) {
        Map<String, Object> lines = new LinkedHashMap<>();
        lines.put("type", parameter.type().name().toLowerCase(Locale.ROOT));
        if (!parameter.choices().isEmpty()) {
            lines.put("choices", parameter.choices());
        }
        if (!parameter.secret()) {
            parameter.defaultValue().ifPresent(value -> lines.put("default", value));
        }
        parameter.minimum().ifPresent(value -> lines.put("minimum", value));
        parameter.maximum().ifPresent(value -> lines.put("maximum", value));
        if (!parameter.description().isEmpty()) {
            lines.put("description", parameter.description());
        }
        return lines;
    }
}
