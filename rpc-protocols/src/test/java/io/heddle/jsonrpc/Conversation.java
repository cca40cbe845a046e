package io.heddle.jsonrpc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.heddle.command.Command;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import io.heddle.testing.ManualPeer;
import io.heddle.testing.ManualReactor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A client that sends lines to a server on a reactor turned by hand, and takes lines from it. */
final class Conversation {
    final ManualReactor reactor = new ManualReactor(ReactorOptions.defaults());
    final RpcServer.Builder builder = RpcServer.builder()
            .reactor(reactor)
            .port(0)
            .discoverCommands(false)
            .discoverProtocols(false)
            .protocols(new JsonRpcWireProtocol());
    private final Deque<String> received = new ArrayDeque<>();
    private String incomplete = "";
    private @Nullable ManualPeer peer; // once connected

    Conversation(Command... commands) {
        reactor.start();
        builder.command(commands);
    }

    Conversation connect() throws IOException {
        peer = reactor.connect(new PortOf(builder.start()));
        return this;
    }

    ManualPeer peer() {
        return requireNonNull(peer);
    }

    Conversation send(String line) {
        peer().send(line + "\n");
        return this;
    }

    /** Sends a message, with ' for ". */
    Conversation sendQuoted(String line) {
        return send(line.replace('\'', '"'));
    }

    private void take() {
        String[] lines = (incomplete + peer().receivedText()).split("\n", -1);
        for (int i = 0; i < lines.length - 1; i++) {
            received.add(lines[i]);
        }
        incomplete = lines[lines.length - 1];
    }

    /** The next line, with " for '. */
    String next() {
        turnUntil(() -> {
            take();
            return !received.isEmpty();
        });
        return received.remove().replace('"', '\'');
    }

    List<String> next(int count) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(next());
        }
        return lines;
    }

    /** The next line, as a value that is equal to others whatever the order of members. */
    JsonElement nextJson() {
        return JsonParser.parseString(next().replace('\'', '"'));
    }

    /** That nothing is there, once all that can be done without waiting is done. */
    Conversation hasNothing() {
        take();
        assertThat(received).isEmpty();
        assertThat(incomplete).isEmpty();
        return this;
    }

    void turnUntil(BooleanSupplier condition) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    reactor.settle();
                    return condition.getAsBoolean();
                });
    }
}
