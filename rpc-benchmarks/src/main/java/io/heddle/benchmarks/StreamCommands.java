package io.heddle.benchmarks;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import io.heddle.command.Parameter;
import io.heddle.command.ServerView;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a server is asked to measure streams: {@code stream ITEMS BYTES} sends that many items, of that length with the
 * line's end; {@code peak} and {@code memory} tell what that takes.
 *
 * @threading Thread-safe.
 */
final class StreamCommands {
    private static final Parameter<Long> ITEMS =
            Parameter.integer("items").between(1L, 1_000_000_000L).describedAs("how many to send");
    private static final Parameter<Long> BYTES =
            Parameter.integer("bytes").between(3L, 1L << 20).describedAs("the length of each, with its line's end");

    private StreamCommands() {}

    static Command[] all() {
        return new Command[] {
            new Stream(CommandSpec.named("stream")
                    .summary("is measured")
                    .parameters(ITEMS, BYTES)
                    .build()),
            new Peak(offloaded(
                    "peak", "begins to watch what waits for each connection, or ends that and tells the most bytes")),
            new Memory(offloaded("memory", "collects garbage, and tells the bytes on the heap and in direct buffers"))
        };
    }

    private static CommandSpec offloaded(String name, String summary) {
        return CommandSpec.named(name)
                .summary(summary)
                .execution(Execution.OFFLOADED)
                .build();
    }

    private record Stream(CommandSpec spec) implements Command {
        @Override
        public @Nullable Object execute(Call call) throws InterruptedException {
            String item = "x".repeat(call.get(BYTES).intValue() - "\r\n".length());
            for (long left = call.get(ITEMS); left > 0; left--) {
                call.send(item);
            }
            return null;
        }
    }

    /** Looks each millisecond from one request to the next, and so costs other measurements nothing. */
    private static final class Peak implements Command {
        private static final long PERIOD_NANOS = 1_000_000;

        private final CommandSpec spec;
        private final AtomicLong most = new AtomicLong();
        private final AtomicBoolean looking = new AtomicBoolean();

        private Peak(CommandSpec spec) {
            this.spec = spec;
        }

        @Override
        public CommandSpec spec() {
            return spec;
        }

        @Override
        public Object execute(Call call) {
            if (looking.compareAndSet(true, false)) {
                return most.get();
            }
            most.set(0);
            looking.set(true);
            Thread.ofPlatform().daemon().name("peak").start(() -> look(call.server()));
            return "looking";
        }

        private void look(ServerView server) {
            while (looking.get()) {
                for (ServerView.ConnectionView connection : server.connections()) {
                    most.accumulateAndGet(connection.bytesPending(), Math::max);
                }
                LockSupport.parkNanos(PERIOD_NANOS);
            }
        }
    }

    private record Memory(CommandSpec spec) implements Command {
        @Override
        public Object execute(Call call) {
            System.gc();
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct"))
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
            return heap + " " + direct;
        }
    }
}
