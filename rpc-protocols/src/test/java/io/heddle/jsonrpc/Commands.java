package io.heddle.jsonrpc;

import static io.heddle.jsonrpc.TestCommand.blocking;
import static io.heddle.jsonrpc.TestCommand.inline;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import io.heddle.server.RpcServer;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** What clients that nobody here wrote call, beside the built-in commands. */
final class Commands {
    private static final Parameter<Long> MINUEND = Parameter.integer("minuend");
    private static final Parameter<Long> SUBTRAHEND = Parameter.integer("subtrahend");
    private static final Parameter<Long> COUNT = Parameter.integer("count");
    private static final Parameter<String> TEXT = Parameter.string("text");

    private final Queue<String> notes = new ConcurrentLinkedQueue<>();

    private Commands() {}

    /** Starts a server with them. */
    static RpcServer server() throws IOException {
        return RpcServer.builder().port(0).command(new Commands().all()).start();
    }

    private Command[] all() {
        return new Command[] {
            OpenRpcTest.EVERYTHING,
            inline("subtract", call -> call.get(MINUEND) - call.get(SUBTRAHEND), MINUEND, SUBTRAHEND),
            inline("values", call -> values()),
            inline("note", call -> notes.add(call.get(TEXT)), TEXT),
            inline("notes", call -> List.copyOf(notes)),
            blocking("count", Commands::count, COUNT),
            blocking("missing", call -> {
                throw new CommandException(ErrorCode.NOT_FOUND, "no such thing");
            }),
            blocking("wait", call -> {
                new CountDownLatch(1).await();
                return null;
            })
        };
    }

    private static Map<String, Object> values() {
        return new TreeMap<>(Map.of(
                "bytes",
                new byte[] {1, 2, 3},
                "decimal",
                0.5,
                "large",
                new BigInteger("123456789012345678901234567890"),
                "list",
                List.of(true, "\u00e4\u20ac"),
                "nan",
                Double.NaN));
    }

    private static Object count(Call call) throws InterruptedException {
        for (long i = 0; i < call.get(COUNT); i++) {
            call.send(i);
        }
        return call.get(COUNT);
    }
}
