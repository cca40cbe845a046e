package io.heddle.amp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import io.heddle.server.RpcServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client made with {@code twisted.protocols.amp}, on a port that finds out what its clients speak. */
@Timeout(180)
class AmpIT {
    private static final String PYTHON = "/usr/bin/python3"; // the one that Debian's python3-twisted is for
    private static final int SECONDS = 120;
    private static final int MEETING = 100;
    private static final long NOT_GIVEN = Long.MIN_VALUE;

    private static final Parameter<String> TEXT = Parameter.string("text");
    private static final Parameter<String> RAW = Parameter.string("raw");
    private static final Parameter<Long> NUMBER = Parameter.integer("number");
    private static final Parameter<BigDecimal> RATIO = Parameter.decimal("ratio");
    private static final Parameter<BigDecimal> EXACT = Parameter.decimal("exact");
    private static final Parameter<Boolean> FLAG = Parameter.bool("flag");
    private static final Parameter<String> TIME = Parameter.string("time");
    private static final Parameter<Long> OPTIONAL =
            Parameter.integer("optional").defaultTo(NOT_GIVEN);
    private static final Parameter<List<String>> WORDS =
            Parameter.strings("words").defaultTo(List.of());
    private static final Parameter<Long> TIMES = Parameter.integer("times");
    private static final Parameter<Long> MILLIS = Parameter.integer("millis");
    private static final Parameter<String> NAME = Parameter.string("name");

    private record Types(
            String text,
            byte[] raw,
            long number,
            double ratio,
            BigDecimal exact,
            boolean flag,
            OffsetDateTime time,
            @Nullable Long optional,
            List<String> words) {}

    private record Point(int x, @Nullable String name) {}

    private record Results(
            byte[] raw,
            BigInteger big,
            double nan,
            double infinite,
            double tiny,
            List<Integer> numbers,
            List<List<Double>> rows,
            List<Point> points,
            Point origin,
            Instant instant,
            @Nullable String nothing) {}

    private final CountDownLatch everybody = new CountDownLatch(MEETING);
    private final AtomicInteger met = new AtomicInteger();
    private final AtomicReference<String> memory = new AtomicReference<>("");

    @TempDir
    private Path directory;

    @BeforeAll
    static void requireTwisted() throws Exception {
        Process probe = new ProcessBuilder("sh", "-c", PYTHON + " -c 'import twisted.protocols.amp' 2>&1").start();
        if (probe.waitFor() == 0) {
            return;
        }
        String problem = "python3-twisted is not installed";
        if (System.getenv("CI") != null) {
            fail(problem);
        }
        abort(problem);
    }

    private Command[] commands() {
        return new Command[] {
            TestCommand.sum(),
            TestCommand.inline("types", AmpIT::types, TEXT, RAW, NUMBER, RATIO, EXACT, FLAG, TIME, OPTIONAL, WORDS),
            TestCommand.inline("results", call -> results()),
            TestCommand.blocking("numbers", call -> {
                for (int i = 0; i < 100; i++) {
                    call.send(i);
                }
                return null;
            }),
            TestCommand.inline(
                    "repeat", call -> call.get(TEXT).repeat(call.get(TIMES).intValue()), TEXT, TIMES),
            TestCommand.inline(
                    "find",
                    call -> {
                        throw new CommandException(ErrorCode.NOT_FOUND, "no " + call.get(NAME) + " here");
                    },
                    NAME),
            TestCommand.blocking("broken", call -> {
                throw new IllegalStateException("not for the peer");
            }),
            TestCommand.blocking("meet", call -> {
                int number = met.getAndIncrement();
                everybody.countDown();
                everybody.await();
                return number;
            }),
            TestCommand.blocking("nap", AmpIT::nap, MILLIS, NUMBER),
            TestCommand.blocking(
                    "remember",
                    call -> {
                        memory.set(call.get(TEXT));
                        return null;
                    },
                    TEXT),
            TestCommand.inline("recall", call -> memory.get())
        };
    }

    private static Types types(Call call) {
        return new Types(
                call.get(TEXT),
                Boxes.bytes(call.get(RAW)),
                call.get(NUMBER),
                call.get(RATIO).doubleValue(),
                call.get(EXACT),
                call.get(FLAG),
                OffsetDateTime.parse(call.get(TIME)),
                call.get(OPTIONAL) == NOT_GIVEN ? null : call.get(OPTIONAL),
                call.get(WORDS));
    }

    private static Results results() {
        byte[] raw = new byte[256];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) i;
        }
        return new Results(
                raw,
                BigInteger.TWO.pow(100),
                Double.NaN,
                Double.NEGATIVE_INFINITY,
                Double.MIN_VALUE,
                List.of(1, -2, 3),
                List.of(List.of(0.5), List.of(), List.of(1.0, 2.0)),
                List.of(new Point(1, "one"), new Point(2, null)),
                new Point(0, null),
                Instant.parse("2024-02-29T23:59:59.999999999Z"),
                null);
    }

    private static Map<String, Long> nap(Call call) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(call.get(MILLIS));
        return Map.of("number", call.get(NUMBER));
    }

    @Test
    void aTwistedClientCallsCommandsOfAllKinds() throws Exception {
        Path script = Path.of(AmpIT.class.getResource("/amp_client.py").toURI());
        try (RpcServer server = RpcServer.builder().port(0).command(commands()).start()) {
            assertThat(run(script, server.port())).isEqualTo("""
                arguments of each type come back
                results of each type are read
                failures are the errors they should be
                values of 65535 bytes go both ways, and no larger ones
                a call without an answer is carried out
                100 calls run at the same time
                1000 calls in flight are answered, each as it ends
                exit code 0
                """);
        }
    }

    @Test
    void theExampleOfTheDocumentationWorks() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "wire", "amp.md"));
        String example = page.split("```python\n")[1].split("```")[0];
        Path script = Files.writeString(directory.resolve("example.py"), example);
        try (RpcServer server = RpcServer.builder().port(0).start()) {
            assertThat(run(script, server.port())).isEqualTo("hello\nexit code 0\n");
        }
    }

    private String run(Path script, int port) throws IOException, InterruptedException {
        Path output = directory.resolve("output.txt");
        Process client = new ProcessBuilder(PYTHON, script.toString(), Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(client.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            client.destroyForcibly();
        }
        return Files.readString(output) + "exit code " + client.exitValue() + '\n';
    }
}
