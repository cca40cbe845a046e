package io.heddle.benchmarks.micro;

import io.heddle.protocol.Delimiter;
import io.heddle.protocol.FrameException;
import io.heddle.protocol.FrameSink;
import io.heddle.protocol.LineDecoder;
import io.heddle.protocol.LineReceiver;
import io.heddle.reactor.ClosedTransport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Finding a line in what a reactor has read: time for one line.
 *
 * @threading For one thread at a time.
 */
public class DecodeBenchmark extends MicroBenchmark {
    private static final int LINES = 16;

    /** Without the line's end. */
    @Param({"4", "64", "4096"})
    public int length;

    private final LineDecoder decoder = new LineDecoder(Delimiter.CRLF_OR_LF, LineReceiver.MAX_LENGTH);
    private final Lengths receiver = new Lengths();
    private final FrameSink sink = this::add;
    private ByteBuffer lines = ByteBuffer.allocate(0);
    private long bytes;

    /** Adds up the lengths of lines, so that finding them is not in vain. */
    private static final class Lengths extends LineReceiver {
        private long bytes;

        @Override
        protected void lineReceived(ByteBuffer line) {
            bytes += line.remaining();
        }
    }

    /** For JMH. */
    public DecodeBenchmark() {}

    /** Fills the buffer. */
    @Setup
    public void fill() {
        byte[] text = ("x".repeat(length) + "\r\n").repeat(LINES).getBytes(StandardCharsets.US_ASCII);
        lines = ByteBuffer.allocateDirect(text.length).put(text);
        receiver.connectionMade(ClosedTransport.INSTANCE);
    }

    /** Lines that lie wholly in the buffer. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public long whole() throws FrameException {
        decoder.decode(lines.clear(), sink);
        return bytes;
    }

    /** Lines of which each arrives in two parts, so that the first is kept. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public long halves() throws FrameException {
        int half = (length + 2) / 2;
        for (int at = 0; at < lines.capacity(); at += length + 2) {
            decoder.decode(lines.limit(at + half).position(at), sink);
            decoder.decode(lines.limit(at + length + 2), sink);
        }
        return bytes;
    }

    /** The same as {@link #whole}, through the protocol that the server's is made of. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public long received() {
        receiver.dataReceived(lines.clear());
        return receiver.bytes;
    }

    private boolean add(ByteBuffer line) {
        bytes += line.remaining();
        return true;
    }
}
