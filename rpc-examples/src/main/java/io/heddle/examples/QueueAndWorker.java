package io.heddle.examples;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Parameter;
import io.heddle.server.RpcServer;
import java.io.IOException;
import java.time.Duration;

/**
 * Step 4: work that blocks. Each connection has a queue of calls and a virtual thread that takes them one after
 * another, so a command is written as if it were alone, the answers keep their order, and no other connection waits.
 *
 * @threading Thread-safe.
 */
public final class QueueAndWorker {
    private QueueAndWorker() {}

    /** Takes its time: where a real one would wait for a database, it sleeps. */
    private static final class Task implements Command {
        private static final Parameter<String> NAME = Parameter.string("name").describedAs("what to work on");
        private static final Parameter<Duration> TIME =
                Parameter.duration("time").describedAs("how long").defaultTo(Duration.ofSeconds(1));

        @Override
        public CommandSpec spec() {
            return CommandSpec.named("task")
                    .summary("Works on something.")
                    .parameters(NAME, TIME)
                    .build();
        }

        @Override
        public Object execute(Call call) throws InterruptedException {
            Thread.sleep(call.get(TIME));
            return call.get(NAME) + " is done";
        }
    }

    static RpcServer start(int port) throws IOException {
        return RpcServer.builder().port(port).command(new Task()).start();
    }

    /** Serves until the JVM is ended. */
    public static void main(String[] arguments) throws Exception {
        try (RpcServer server = start(5354)) {
            System.out.println("tasks are taken on port " + server.port());
            Thread.currentThread().join();
        }
    }
}
