package io.heddle.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KillTest {
    private final FakeServer server = new FakeServer();

    @BeforeEach
    void connect() {
        server.connections.add(FakeServer.connection(3));
        server.connections.add(FakeServer.connection(FakeCall.CONNECTION));
    }

    @Test
    void closesAnotherConnection() throws Exception {
        FakeCall call = new FakeCall(new Kill(), server, "3");

        assertThat(call.execute()).isEqualTo("closed connection 3");
        assertThat(server.connections).containsExactly(FakeServer.connection(FakeCall.CONNECTION));
        assertThat(call.closesConnection).isFalse();
    }

    @Test
    void closesItsOwnConnectionOnlyAfterTheAnswer() throws Exception {
        FakeCall call = new FakeCall(new Kill(), server, "7");

        assertThat(call.execute()).isEqualTo("closed connection 7");
        assertThat(call.closesConnection).isTrue();
        assertThat(server.connections).hasSize(2);
    }

    @Test
    void doesNotFindAConnectionThatIsNotOpen() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> FakeCall.execute(new Kill(), server, "4"))
                .withMessage("no connection 4")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void isMarkedAsDestructiveAndForAdministrators() {
        assertThat(new Kill().spec().destructive()).isTrue();
        assertThat(new Kill().spec().category()).isEqualTo("admin");
    }
}
