package io.heddle.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.reactor.CloseReason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays conformance/framing.json through the receivers. */
class FramingVectorsTest {
    private static final int LARGEST_CHUNK = 9;

    /** Its bytes have one zero more than its events: 0003 foo, 0000, 0000, 0178 is what they say, and not 0001 x. */
    private static final String CONTRADICTORY = "int-31";

    /** What a vector's handler was told; the receivers below add to it. */
    private static final class Log {
        final List<String> events = new ArrayList<>();

        void add(String name, ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            String hex = HexFormat.of().formatHex(copy);
            String last = events.isEmpty() ? "" : events.getLast();
            if (name.equals("raw") && last.startsWith("raw=")) {
                events.set(events.size() - 1, last + hex);
            } else {
                events.add(name + "=" + hex);
            }
        }
    }

    private static final class LineHandler extends LineReceiver {
        private final Log log;
        private final boolean goesOn;
        private int announced;
        private int rawBytes;

        LineHandler(Vector vector, Log log) {
            super(vector.delimiter(), vector.number("maxLength"));
            this.log = log;
            goesOn = vector.expects("lengthExceeded");
        }

        @Override
        protected void lineReceived(ByteBuffer line) {
            String text = Bytes.text(line.duplicate());
            log.add("line", line);
            if (rawBytes == 0 && announced > 0) {
                rawBytes = announced;
                announced = 0;
                setRawMode();
            }
            switch (text) {
                case "quit" -> transport().loseConnection();
                case "pause" -> pauseProducing();
                case "len 5" -> announced = 5;
                default -> {}
            }
        }

        @Override
        protected void rawDataReceived(ByteBuffer bytes) {
            int count = Math.min(bytes.remaining(), rawBytes);
            log.add("raw", bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
            rawBytes -= count;
            if (rawBytes == 0) {
                setLineMode();
            }
        }

        @Override
        protected void lineLengthExceeded() {
            if (goesOn) {
                log.events.add("lengthExceeded=true");
            } else {
                super.lineLengthExceeded();
            }
        }

        @Override
        protected void connectionClosed(CloseReason reason) {
            log.events.add("lost=" + reason.getClass().getSimpleName());
        }
    }

    private static final class NetstringHandler extends NetstringReceiver {
        private final Log log;

        NetstringHandler(Vector vector, Log log) {
            super(vector.number("maxLength"));
            this.log = log;
        }

        @Override
        protected void stringReceived(ByteBuffer string) {
            log.add("frame", string);
        }
    }

    private static StringReceiver intHandler(Vector vector, Log log) {
        int maxLength = vector.number("maxLength");
        return switch (vector.number("prefixBytes")) {
            case 1 ->
                new Int8StringReceiver(maxLength) {
                    @Override
                    protected void stringReceived(ByteBuffer string) {
                        log.add("frame", string);
                    }
                };
            case 2 ->
                new Int16StringReceiver(maxLength) {
                    @Override
                    protected void stringReceived(ByteBuffer string) {
                        boolean quit = Bytes.text(string.duplicate()).equals("quit");
                        log.add("frame", string);
                        if (quit) {
                            transport().loseConnection();
                        }
                    }
                };
            default ->
                new Int32StringReceiver(maxLength) {
                    @Override
                    protected void stringReceived(ByteBuffer string) {
                        log.add("frame", string);
                    }

                    @Override
                    protected void lengthLimitExceeded(long length) {
                        log.events.add("lengthExceeded=" + length);
                    }
                };
        };
    }

    static Stream<Vector> line() {
        return Vector.all("line").stream();
    }

    static Stream<Vector> netstring() {
        return Vector.all("netstring").stream();
    }

    /** All but {@value #CONTRADICTORY}, which has a test of its own. */
    static Stream<Vector> intPrefixed() {
        return Vector.all("intPrefixed").stream().filter(vector -> !vector.id().equals(CONTRADICTORY));
    }

    @ParameterizedTest
    @MethodSource("line")
    void deliversLinesHoweverTheBytesArrive(Vector vector) {
        replay(vector, log -> new LineHandler(vector, log));
    }

    @ParameterizedTest
    @MethodSource("netstring")
    void deliversNetstringsHoweverTheBytesArrive(Vector vector) {
        replay(vector, log -> new NetstringHandler(vector, log));
    }

    @ParameterizedTest
    @MethodSource("intPrefixed")
    void deliversPrefixedStringsHoweverTheBytesArrive(Vector vector) {
        replay(vector);
    }

    @Test
    void deliversWhatTheBytesOfTheContradictoryVectorSay() {
        Vector given = Vector.all("intPrefixed").stream()
                .filter(vector -> vector.id().equals(CONTRADICTORY))
                .findFirst()
                .orElseThrow();
        replay(given.with("events", List.of(Map.of("frame", "666f6f"), Map.of("frame", ""), Map.of("frame", ""))));
        replay(given.with("chunks", List.of("00", "03", "66", "6f6f00", "000001", "78")));
    }

    private static void replay(Vector vector) {
        replay(vector, log -> intHandler(vector, log));
    }

    @Test
    void readsAllVectors() {
        assertThat(Vector.all("line")).hasSize(16);
        assertThat(Vector.all("netstring")).hasSize(14);
        assertThat(Vector.all("intPrefixed")).hasSize(6);
    }

    private static void replay(Vector vector, Function<Log, FrameReceiver> handler) {
        replay(vector, vector.chunks(), "as given", handler);
        byte[] bytes = vector.bytes();
        for (int size = 1; size <= LARGEST_CHUNK; size++) {
            replay(vector, Bytes.chunks(bytes, size), size + " bytes at a time", handler);
        }
        for (int at = 0; at <= bytes.length; at++) {
            replay(vector, Bytes.split(bytes, at), "split at " + at, handler);
        }
    }

    private static void replay(Vector vector, List<byte[]> chunks, String how, Function<Log, FrameReceiver> handler) {
        for (Function<byte[], ByteBuffer> buffers : List.<Function<byte[], ByteBuffer>>of(Bytes::heap, Bytes::direct)) {
            Log log = new Log();
            play(vector, chunks, buffers, handler.apply(log), log);
            assertThat(log.events).as("%s %s", vector, how).isEqualTo(vector.events());
        }
    }

    private static void play(
            Vector vector, List<byte[]> chunks, Function<byte[], ByteBuffer> buffers, FrameReceiver receiver, Log log) {
        RecordingTransport transport = new RecordingTransport();
        receiver.connectionMade(transport);
        for (byte[] chunk : chunks) {
            // As a transport does: nothing is delivered once this side has closed.
            if (transport.closeReason == null) {
                receiver.dataReceived(buffers.apply(chunk));
                if (transport.paused) {
                    log.events.add("resumed=true");
                    receiver.resumeProducing();
                }
            }
        }
        if (vector.thenFin()) {
            receiver.readConnectionLost(transport);
            receiver.connectionLost(new CloseReason.ConnectionDone());
        } else if (transport.closeReason != null) {
            log.events.add("closed=by this side");
        }
    }
}
