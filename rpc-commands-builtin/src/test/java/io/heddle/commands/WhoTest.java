package io.heddle.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WhoTest {
    private final FakeServer server = new FakeServer();

    @Test
    void listsTheConnections() throws Exception {
        server.connections.add(FakeServer.connection(3));
        server.connections.add(FakeServer.connection(9));

        assertThat(FakeCall.execute(new Who(), server)).isEqualTo(server.connections);
    }
}
