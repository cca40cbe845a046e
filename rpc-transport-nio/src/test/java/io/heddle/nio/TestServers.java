package io.heddle.nio;

import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Servers with one loop, and what their tests share. */
final class TestServers {
    private TestServers() {}

    /** Whose watchdog keeps quiet: on a machine that is busy it would have the JVM carry a thread now and then. */
    static ReactorOptions.Builder oneLoop(boolean loopAffine) {
        return ReactorOptions.builder()
                .loops(1)
                .loopAffineThreads(loopAffine)
                .stopTimeout(Duration.ofSeconds(2))
                .blockedLoopThreshold(Duration.ofMinutes(1));
    }

    /** With {@code ping} on the loop, {@code vping} on a virtual thread, and {@code where}, which names its carrier. */
    static RpcServer.Builder server(boolean loopAffine) {
        return RpcServer.builder()
                .port(0)
                .discoverCommands(false)
                .reactorOptions(oneLoop(loopAffine).build())
                .command(
                        TestCommand.inline("ping", call -> "pong"),
                        TestCommand.blocking("vping", call -> "vpong"),
                        TestCommand.blocking("where", call -> carrier()),
                        TestCommand.offloaded("offwhere", call -> carrier()));
    }

    /** What carries the calling virtual thread: {@code loop} or {@code jvm}. */
    static String carrier() {
        String thread = Thread.currentThread().toString(); // VirtualThread[#23,name]/runnable@carrier
        return thread.substring(thread.lastIndexOf('@') + 1).startsWith("heddle-loop") ? "loop" : "jvm";
    }

    static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
