package io.heddle.commands;

import com.google.auto.service.AutoService;
import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandException;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import io.heddle.command.Execution;
import io.heddle.command.Parameter;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * {@code getlog [lines] [grep] [follow]}: the last lines of the server's log, and those to come. It reads at most 1 MiB
 * from the end of the log, shows at most 8192 bytes of a line, and looks for new lines every 250 ms.
 *
 * @threading Thread-safe.
 * @since 0.1
 */
@AutoService(Command.class)
public final class GetLog implements Command {
    static final Duration POLL_INTERVAL = Duration.ofMillis(250);

    private static final Parameter<Long> LINES = Parameter.integer("lines")
            .between(1L, 10_000L)
            .defaultTo(10L)
            .describedAs("how many of the last lines to show");
    private static final Parameter<String> GREP = Parameter.string("grep")
            .defaultTo("")
            .describedAs("show only lines that contain this text; it is no pattern, and case matters");
    private static final Parameter<Boolean> FOLLOW = Parameter.bool("follow")
            .defaultTo(false)
            .describedAs("go on with new lines as they are written, until cancelled");
    private static final CommandSpec SPEC = CommandSpec.named("getlog")
            .summary("Shows the last lines of the server's log.")
            .description("Looks at the last 1 MiB of the log; of a line longer than 8192 bytes the rest is left out."
                    + " Examples: getlog, getlog 100 grep=WARN, getlog follow=true")
            .label("logger")
            .category("read")
            .parameters(LINES, GREP, FOLLOW)
            .readOnly()
            .execution(Execution.OFFLOADED) // it reads files
            .noDeadline() // to follow has no end; without, the bytes to read are bounded
            .build();

    /** Waits between two looks at the log. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    private final Sleeper sleeper;

    /** Makes the command, as {@link java.util.ServiceLoader} does. */
    public GetLog() {
        this(Thread::sleep);
    }

    GetLog(Sleeper sleeper) {
        this.sleeper = sleeper;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public List<String> execute(Call call) throws CommandException, InterruptedException {
        Path path = call.server()
                .logFile()
                .orElseThrow(() -> new CommandException(ErrorCode.UNAVAILABLE, "log not readable"));
        try {
            return call.get(FOLLOW) ? follow(path, call) : last(path, call);
        } catch (ClosedByInterruptException e) {
            throw (InterruptedException) new InterruptedException().initCause(e);
        } catch (IOException e) {
            // The path stays in the cause, which is logged and never sent to the peer.
            throw new CommandException(ErrorCode.UNAVAILABLE, "log not readable", e);
        }
    }

    private static List<String> last(Path path, Call call) throws IOException {
        try (LogFile log = LogFile.open(path)) {
            return LogTail.read(log, lines(call), call.get(GREP)).lines();
        }
    }

    /** Ends only by an exception. */
    private List<String> follow(Path path, Call call) throws IOException, InterruptedException {
        try (LogFollower follower = new LogFollower(path, lines(call), call.get(GREP), call::send)) {
            while (true) {
                sleeper.sleep(POLL_INTERVAL);
                follower.poll();
            }
        }
    }

    private static int lines(Call call) {
        return Math.toIntExact(call.get(LINES));
    }
}
