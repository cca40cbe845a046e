package io.heddle.examples;

import ch.qos.logback.classic.LoggerContext;
import io.heddle.server.RpcServer;
import java.io.PrintWriter;
import java.util.Objects;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/**
 * The program behind {@code ./heddle}. What the user gets wrong is told in one line, and ends it with exit code 2.
 *
 * @threading Caller-confined.
 */
@Command(
        name = "heddle",
        description = "A server of commands for any client.",
        mixinStandardHelpOptions = true,
        versionProvider = ServerMain.Version.class,
        subcommands = {ServeCommand.class, TokenCommand.class, HashCommand.class})
public final class ServerMain implements Runnable {
    /** What the program exits with if it cannot do what it was told to. */
    static final int FAILED = 2;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Made by {@link #main(String[])}. */
    ServerMain() {}

    /**
     * Runs the program and ends the JVM.
     *
     * @param arguments as {@code ./heddle --help} tells
     */
    public static void main(String[] arguments) {
        int code = run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), arguments);
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
        System.exit(code);
    }

    /** Runs the program and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new ServerMain())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(ServerMain::complain)
                .execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "nothing to do: try heddle serve, or heddle --help");
    }

    private static int complain(ParameterException problem, String[] arguments) {
        String message = Objects.requireNonNullElse(problem.getMessage(), "wrong arguments");
        PrintWriter err = problem.getCommandLine().getErr();
        err.println("heddle: " + message.lines().findFirst().orElse(message));
        err.flush();
        return FAILED;
    }

    /** Tells the version of the server that is on the class path. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"heddle " + RpcServer.version()};
        }
    }
}
