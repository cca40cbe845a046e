package io.heddle.resp;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A server on a free port, with the builtin commands and some for judges. */
final class JudgedServer implements AutoCloseable {
    enum Colour {
        RED,
        GREEN
    }

    private static final Parameter<Colour> COLOUR =
            Parameter.enumeration("colour", Colour.class).defaultTo(Colour.RED);
    private static final Parameter<Long> SUM_TO = Parameter.integer("n");

    private final RpcServer server;

    JudgedServer() throws IOException {
        server = RpcServer.builder()
                .port(0)
                .reactorOptions(ReactorOptions.builder().loops(1).build())
                .command(
                        TestCommand.inline("kinds", call -> kinds()),
                        TestCommand.inline("big", call -> List.of(BigInteger.TWO.pow(64))),
                        TestCommand.blocking("paint", spec -> spec.parameters(COLOUR), call -> call.get(COLOUR)),
                        TestCommand.blocking("numbers", spec -> spec.parameters(SUM_TO), call -> {
                            for (long i = 1; i <= call.get(SUM_TO); i++) {
                                call.send(i);
                            }
                            return null;
                        }),
                        TestCommand.blocking("gone", call -> {
                            throw new CommandException(ErrorCode.NOT_FOUND, "it is gone");
                        }))
                .start();
    }

    private static Map<String, Object> kinds() {
        Map<String, Object> kinds = new LinkedHashMap<>();
        kinds.put("true", true);
        kinds.put("whole", 42);
        kinds.put("half", 0.5);
        kinds.put("endless", Double.POSITIVE_INFINITY);
        kinds.put("undefined", Double.NaN);
        kinds.put("exact", new BigDecimal("1.25"));
        kinds.put("huge", new BigDecimal("1E+999"));
        kinds.put("none", null);
        kinds.put("list", Arrays.asList("ü", null));
        return kinds;
    }

    int port() {
        return server.port();
    }

    RpcServer server() {
        return server;
    }

    @Override
    public void close() {
        server.close();
    }
}
