package io.heddle.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuitTest {
    @Test
    void saysByeAndClosesTheConnectionBehindIt() throws Exception {
        FakeCall call = new FakeCall(new Quit(), new FakeServer());

        assertThat(call.execute()).isEqualTo("bye");
        assertThat(call.closesConnection).isTrue();
    }
}
