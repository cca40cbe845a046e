package io.heddle.jsonrpc;

import static io.heddle.jsonrpc.TestCommand.inline;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.server.RpcServer;
import io.heddle.testing.ManualPeer;
import io.heddle.testing.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BadInputTest {
    private static final String PING = "{'jsonrpc':'2.0','id':1,'method':'ping'}";
    private static final String PONG = "{'jsonrpc':'2.0','id':1,'result':'pong'}";

    private final AtomicInteger executed = new AtomicInteger();
    private final Conversation client = new Conversation(inline("ping", call -> {
        executed.incrementAndGet();
        return "pong";
    }));

    private void turnUntilEnded() {
        client.turnUntil(() -> {
            client.peer().received();
            return client.peer().ended().isPresent();
        });
    }

    @Test
    void aLineThatIsNoMessageIsAnsweredAndLeftOut() throws IOException {
        client.connect()
                .send("{}{}")
                .send("GET / HTTP/1.1")
                .send("")
                .send(" \r")
                .send("{" + " ".repeat(MessageDecoder.MAX_MESSAGE_BYTES) + "}")
                .sendQuoted(PING);
        String parseError = "{'jsonrpc':'2.0','id':null,'error':{'code':-32700,'message':'Parse error',"
                + "'data':{'code':'INVALID_ARGUMENT'}}}";
        assertThat(client.next(4))
                .containsExactly(
                        parseError,
                        parseError,
                        "{'jsonrpc':'2.0','id':null,'error':{'code':-32600,'message':'Invalid Request','data':{"
                                + "'code':'RESOURCE_EXHAUSTED',"
                                + "'detail':'frame of 1048577 bytes or more, allowed are 1048576'}}}",
                        PONG);
        client.hasNothing();
    }

    @Test
    void aBrokenHeaderIsAnsweredAndEndsTheConnection() throws IOException {
        client.connect();
        ManualPeer peer = client.peer();
        peer.send("Content-Length: 40\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");
        assertThat(peer.receivedText())
                .isEqualTo("Content-Length: 40\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"pong\"}");
        peer.send("Content-Length: 1048577\r\n\r\n{}");
        assertThat(peer.receivedText())
                .startsWith("Content-Length: ")
                .contains("\"code\":-32600", "frame of 1048577 bytes or more, allowed are 1048576");
        assertThat(peer.ended()).contains(Peer.End.FIN);
    }

    @Test
    void aRequestOfHttpNeverReachesIt() throws IOException {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
        String post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body + "\n";
        client.connect().peer().send(post);
        assertThat(client.peer().receivedText()).startsWith("HTTP/1.1 400 ");
        turnUntilEnded();

        client.builder.protocol(new JsonRpcWireProtocol());
        client.connect().peer().send(post);
        assertThat(client.peer().receivedText())
                .startsWith("Content-Length: ")
                .contains("\"code\":-32600")
                .doesNotContain("result");
        turnUntilEnded();
        assertThat(executed).hasValue(0);
    }

    @Test
    void aTrickleIsCutOff() throws IOException {
        client.builder.frameTimeout(Duration.ofSeconds(5));
        RpcServer server = client.builder.start();
        ManualPeer line = client.reactor.connect(new PortOf(server));
        ManualPeer headed = client.reactor.connect(new PortOf(server));
        ManualPeer other = client.reactor.connect(new PortOf(server));
        line.send("{\"jsonrpc\"");
        headed.send("Content-Length: 10\r\n\r\n{");
        client.reactor.settle();
        for (int i = 0; i < 6; i++) {
            client.reactor.advance(Duration.ofSeconds(1));
            line.send(" ");
            headed.send(" ");
            client.reactor.settle();
        }
        assertThat(line.received()).isEmpty();
        assertThat(headed.received()).isEmpty();
        assertThat(line.ended()).isPresent();
        assertThat(headed.ended()).isPresent();
        other.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n");
        assertThat(other.receivedText()).contains("\"result\":\"pong\"");
    }
}
