package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.heddle.policy.ForwardingTransport;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.EventLoop;
import io.heddle.testing.ManualLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class StreamOutputTest {
    private static final Duration LOOK = Duration.ofMillis(1);

    private final ManualLoop loop = new ManualLoop();
    private final Recording transport = new Recording();
    private final StreamOutput output = new StreamOutput(transport);

    /** Sends when it is told to, and takes down what at a time. */
    private final class Recording extends ForwardingTransport {
        private final List<String> sent = new ArrayList<>();
        private final StringBuilder gathered = new StringBuilder();
        private EventLoop eventLoop = loop;

        private Recording() {
            super(ClosedTransport.INSTANCE);
        }

        @Override
        public void write(byte[] bytes) {
            gather(bytes);
            flush();
        }

        @Override
        public void gather(byte[] bytes) {
            gathered.append(new String(bytes, StandardCharsets.US_ASCII));
        }

        @Override
        public void flush() {
            if (!gathered.isEmpty()) {
                sent.add(gathered.toString());
                gathered.setLength(0);
            }
        }

        @Override
        public long bytesSent() {
            return String.join("", sent).length();
        }

        @Override
        public long bytesPending() {
            return gathered.length();
        }

        @Override
        public EventLoop loop() {
            return eventLoop;
        }
    }

    private void write(String... items) {
        for (String item : items) {
            output.write(item.getBytes(StandardCharsets.US_ASCII), false);
        }
    }

    @Test
    void whatComesSlowlyIsSentAtOnceAndCostsNoTimer() {
        write("a");
        loop.advance(LOOK);
        write("b");
        loop.advance(LOOK.multipliedBy(1000));
        write("c");

        assertThat(transport.sent).containsExactly("a", "b", "c");
        assertThat(loop.delayedCalls()).isZero();
    }

    @Test
    void whatFollowsCloselyIsSentTogetherWhenTheLoopLooks() {
        write("a", "b", "c");
        assertThat(transport.sent).containsExactly("a");

        loop.advance(LOOK);
        write("d", "e");
        assertThat(transport.sent).containsExactly("a", "bc");

        loop.advance(LOOK);
        assertThat(transport.sent).containsExactly("a", "bc", "de");
    }

    @Test
    void muchIsSentWithoutWaitingForTheLoop() {
        String item = "x".repeat(1 << 10);
        write("a");
        for (int i = 0; i < 40; i++) {
            write(item);
        }

        assertThat(transport.sent).containsExactly("a", item.repeat(32));
        assertThat(transport.gathered).hasSize(8 << 10);
    }

    @Test
    void afterAPauseTheNextIsSentAtOnceAgain() {
        write("a", "b");
        loop.advance(LOOK.multipliedBy(3));
        assertThat(loop.delayedCalls()).isZero();
        write("c");

        assertThat(transport.sent).containsExactly("a", "b", "c");
    }

    @Test
    void anOverloadedLoopGathersNothing() {
        transport.eventLoop = mock(EventLoop.class);
        when(transport.eventLoop.callLater(any(), any())).thenThrow(new RejectedExecutionException());

        write("a", "b", "c");

        assertThat(transport.sent).containsExactly("a", "b", "c");
    }

    @Test
    void aThreadThatTheLoopCarriesLeavesSendingToIt() {
        for (String item : List.of("a", "b")) {
            output.write(item.getBytes(StandardCharsets.US_ASCII), true);
        }

        assertThat(transport.sent).isEmpty();
        assertThat(transport.gathered).hasToString("ab");
        assertThat(loop.delayedCalls()).isZero();
    }
}
