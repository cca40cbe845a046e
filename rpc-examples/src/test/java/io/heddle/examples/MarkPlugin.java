package io.heddle.examples;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandException;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Writes down that it was executed, in a file of the working directory, and returns its argument; as
 * {@link ShoutPlugin}, for a jar that a test makes.
 */
public class MarkPlugin implements Command {
    static final Path FILE = Path.of("executed.txt");
    static final Parameter<Long> ID = Parameter.integer("id");

    @Override
    public CommandSpec spec() {
        return CommandSpec.named("mark").summary("Marks.").parameters(ID).build();
    }

    @Override
    public Object execute(Call call) throws CommandException {
        try (OutputStream file = new FileOutputStream(FILE.toFile(), true)) {
            file.write((call.get(ID) + "\n").getBytes(StandardCharsets.US_ASCII)); // one write, so lines stay whole
        } catch (IOException e) {
            throw new CommandException(ErrorCode.UNAVAILABLE, "cannot be marked", e);
        }
        return call.get(ID);
    }
}
