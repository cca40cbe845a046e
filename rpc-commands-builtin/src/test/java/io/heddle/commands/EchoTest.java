package io.heddle.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.heddle.command.CommandException;
import org.junit.jupiter.api.Test;

class EchoTest {
    private final FakeServer server = new FakeServer();

    @Test
    void joinsItsArgumentsByOneBlankAndKeepsThoseWithin() throws Exception {
        assertThat(FakeCall.execute(new Echo(), server, "a", "b  c", "", "d")).isEqualTo("a b  c  d");
    }

    @Test
    void wantsAnArgument() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> FakeCall.execute(new Echo(), server))
                .withMessage("argument text is missing; usage: echo text...");
    }
}
