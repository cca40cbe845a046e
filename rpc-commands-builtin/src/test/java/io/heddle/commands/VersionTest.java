package io.heddle.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionTest {
    private final FakeServer server = new FakeServer();

    @Test
    void isTheServers() throws Exception {
        assertThat(FakeCall.execute(new Version(), server)).isEqualTo("1.2.3");
    }
}
