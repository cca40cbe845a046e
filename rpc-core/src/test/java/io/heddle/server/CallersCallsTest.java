package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallersCallsTest {
    private final CallersCalls calls = new CallersCalls(2);

    @Test
    void boundsEachCallerAlone() {
        assertThat(calls.enter("alice")).isTrue();
        assertThat(calls.enter("alice")).isTrue();
        assertThat(calls.enter("alice")).isFalse();
        assertThat(calls.enter("bob")).isTrue();
        calls.leave("alice");
        assertThat(calls.enter("alice")).isTrue();
        assertThat(calls.enter("alice")).isFalse();
    }

    @Test
    void keepsNothingOfCallersWithoutCalls() {
        for (int i = 0; i < 100; i++) {
            calls.enter("caller" + i);
        }
        calls.enter("caller1");
        calls.leave("caller1");
        assertThat(calls.callers()).isEqualTo(100);
        for (int i = 0; i < 100; i++) {
            calls.leave("caller" + i);
        }
        assertThat(calls.callers()).isZero();
    }
}
