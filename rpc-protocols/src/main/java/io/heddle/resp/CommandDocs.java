package io.heddle.resp;

import io.heddle.command.CommandSpec;
import io.heddle.command.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What {@code COMMAND DOCS} says of commands: what completion and hints are made of. Specs do not tell since when a
 * command is there, so all are there since the version that runs.
 *
 * @threading Immutable.
 */
final class CommandDocs {
    private final String version;

    CommandDocs(String version) {
        this.version = version;
    }

    void write(RespWriter reply, Collection<RespCommand> commands) {
        reply.beginMap(commands.size());
        for (RespCommand command : commands) {
            write(reply, command.name(), command);
        }
    }

    private void write(RespWriter reply, String name, RespCommand command) {
        CommandSpec spec = command.spec();
        List<Parameter<?>> parameters = spec.parameters();
        List<RespCommand> subcommands = command.subcommands();
        reply.key(name);
        reply.beginMap(3 + (parameters.isEmpty() ? 0 : 1) + (subcommands.isEmpty() ? 0 : 1));
        entry(reply, "summary", spec.summary());
        entry(reply, "since", version);
        entry(reply, "group", spec.category());
        if (!parameters.isEmpty()) {
            reply.key("arguments");
            reply.beginList(parameters.size());
            parameters.forEach(parameter -> writeParameter(reply, parameter));
        }
        if (!subcommands.isEmpty()) {
            reply.key("subcommands");
            reply.beginMap(subcommands.size());
            subcommands.forEach(subcommand -> write(reply, name + '|' + subcommand.name(), subcommand));
        }
    }

    private static void writeParameter(RespWriter reply, Parameter<?> parameter) {
        List<String> flags = flags(parameter);
        List<String> choices = parameter.choices();
        reply.beginMap(2 + (flags.isEmpty() ? 0 : 1) + (choices.isEmpty() ? 0 : 1));
        entry(reply, "name", parameter.name());
        entry(reply, "type", type(parameter));
        if (!flags.isEmpty()) {
            reply.key("flags");
            reply.beginList(flags.size());
            flags.forEach(reply::simple);
        }
        if (!choices.isEmpty()) {
            reply.key("arguments");
            reply.beginList(choices.size());
            choices.forEach(choice -> writeChoice(reply, choice));
        }
    }

    private static void writeChoice(RespWriter reply, String word) {
        reply.beginMap(3);
        entry(reply, "name", word);
        entry(reply, "type", "pure-token");
        entry(reply, "token", word);
    }

    private static List<String> flags(Parameter<?> parameter) {
        List<String> flags = new ArrayList<>(2);
        if (!parameter.required()) {
            flags.add("optional");
        }
        if (parameter.type() == Parameter.Type.STRINGS) {
            flags.add("multiple");
        }
        return flags;
    }

    private static String type(Parameter<?> parameter) {
        return switch (parameter.type()) {
            case INTEGER -> "integer";
            case DECIMAL -> "double";
            case ENUM -> "oneof";
            case STRING, STRINGS, BOOL, DURATION, SIZE -> "string";
        };
    }

    private static void entry(RespWriter reply, String key, String value) {
        reply.key(key);
        reply.text(value);
    }
}
