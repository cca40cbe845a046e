package io.heddle.policy;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A protocol of lines that records what happens to it; each line is a frame.
 *
 * @threading Caller-confined.
 */
class Lines implements Protocol {
    final List<String> events = new ArrayList<>();
    Transport transport = ClosedTransport.INSTANCE;

    @Nullable
    CloseReason lost;

    private String partial = "";
    private long frames;

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
        events.add("made");
    }

    @Override
    public void dataReceived(ByteBuffer bytes) {
        String text = partial + StandardCharsets.UTF_8.decode(bytes);
        int end = text.lastIndexOf('\n') + 1;
        frames += text.chars().filter(c -> c == '\n').count();
        partial = text.substring(end);
        events.add("received " + text.replace("\n", "|"));
    }

    @Override
    public void readConnectionLost(Transport transport) {
        events.add(transport == this.transport ? "fin" : "fin with another transport");
        transport.loseConnection();
    }

    @Override
    public void reactorStopping(Transport transport) {
        events.add(transport == this.transport ? "stopping" : "stopping with another transport");
        transport.loseConnection();
    }

    @Override
    public void connectionLost(CloseReason reason) {
        lost = reason;
        events.add("lost");
    }

    @Override
    public long openFrame() {
        return partial.isEmpty() ? NO_FRAME : frames + 1;
    }
}
