package io.heddle.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PingTest {
    private final FakeServer server = new FakeServer();

    @Test
    void answersPong() throws Exception {
        assertThat(FakeCall.execute(new Ping(), server)).isEqualTo("pong");
    }

    @Test
    void answersTheText() throws Exception {
        assertThat(FakeCall.execute(new Ping(), server, "hello")).isEqualTo("hello");
    }
}
