package io.heddle.protocols;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.command.Execution;
import io.heddle.reactor.ReactorOptions;
import io.heddle.server.RpcServer;
import io.heddle.testing.ManualPeer;
import io.heddle.testing.ManualReactor;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are nested deeply, to exhaust the stack of the loop. */
class NestingTest {
    private final ManualReactor reactor = new ManualReactor(ReactorOptions.defaults());
    private RpcServer server;

    @BeforeEach
    void start() throws IOException {
        reactor.start();
        server = RpcServer.builder()
                .reactor(reactor)
                .port(0)
                .discoverCommands(false)
                .command(TestCommand.of(
                        "echo", Execution.EVENT_LOOP, call -> call.get(TestCommand.TEXT), TestCommand.TEXT))
                .start();
    }

    private ManualPeer connect() throws IOException {
        return reactor.connect(new PortOf(server));
    }

    private String answer(ManualPeer peer, String request) {
        peer.send(Wire.bytes(request));
        return new String(peer.received(), ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":"})
    void jsonDeeperThan64LevelsIsAnErrorAndTheConnectionGoesOn(String level) throws IOException {
        ManualPeer peer = connect();
        String nested = level.repeat(1_000_000 / level.length());
        for (String start : List.of(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\",\"params\":", // in what is asked for
                "{\"ignored\":", // in what nobody looks at
                "")) {
            assertThat(answer(peer, start + nested + '\n'))
                    .startsWith("{\"jsonrpc\":\"2.0\",")
                    .contains("\"error\"");
        }
        assertThat(answer(peer, Wire.JSON_RPC.request("echo", "still"))).contains("\"result\":\"still\"");
    }

    @Test
    void respThatIsNestedAtAllIsAnErrorAndAClose() throws IOException {
        ManualPeer peer = connect();
        assertThat(answer(peer, "*1\r\n".repeat(100_000))).startsWith("-ERR Protocol error");
        assertThat(peer.ended()).isPresent();
    }

    /** Lists in AMP are bytes to all but the command that takes them, and no parameter is a list. */
    @Test
    void listsOfAmpAreNotLookedInto() throws IOException {
        String list = "";
        while (list.length() < 60_000) {
            list = (char) (list.length() + 2 >> 8) + "" + (char) (list.length() + 2 & 0xff) + "\0\0" + list;
        }
        String call = Wire.AMP.request("echo", "still");
        int value = call.lastIndexOf("still") - 2;
        String nested = call.substring(0, value) + (char) (list.length() >> 8) + (char) (list.length() & 0xff) + list;
        ManualPeer peer = connect();
        assertThat(answer(peer, nested + "\0\0")).contains("_e");
        assertThat(answer(peer, call)).contains("still");
    }

    @Test
    void quotesAndBracketsOfTextAreNoLevels() throws IOException {
        assertThat(answer(connect(), "echo '" + "[{\"(".repeat(4000) + "'\r\n")).startsWith("[{\"(");
    }
}
