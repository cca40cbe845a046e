package io.heddle.examples;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.server.RpcServer;
import java.util.Scanner;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An application with work of its own, counting the lines it is given, that can be asked about it while it works.
 *
 * @threading Thread-safe.
 */
public final class EmbeddedServer {
    private EmbeddedServer() {}

    private record Progress(AtomicLong lines) implements Command {
        @Override
        public CommandSpec spec() {
            return CommandSpec.named("progress")
                    .summary("Tells how many lines have been counted.")
                    .readOnly()
                    .build();
        }

        @Override
        public Object execute(Call call) {
            return lines.get();
        }
    }

    /**
     * Counts the lines of standard input.
     *
     * @param arguments the port to be asked on
     */
    public static void main(String[] arguments) throws Exception {
        AtomicLong lines = new AtomicLong();
        try (RpcServer server = RpcServer.builder()
                        .port(Integer.parseInt(arguments[0]))
                        .command(new Progress(lines))
                        .start();
                Scanner input = new Scanner(System.in)) {
            System.out.println("progress can be asked for on port " + server.port());
            while (input.hasNextLine()) {
                input.nextLine();
                lines.incrementAndGet();
            }
        }
    }
}
