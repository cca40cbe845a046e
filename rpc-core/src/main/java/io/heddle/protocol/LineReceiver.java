package io.heddle.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.reactor.CloseReason;
import io.heddle.reactor.Protocol;
import java.nio.ByteBuffer;

/**
 * Receives lines, or raw bytes between lines. After Twisted's {@code LineReceiver}.
 *
 * @threading Event-loop confined. {@code transport()} and {@code sendLine} are thread-safe.
 * @since 0.1
 */
public abstract non-sealed class LineReceiver extends FrameReceiver {
    /** The most bytes of a line by default, its delimiter not counted. */
    public static final int MAX_LENGTH = 16_384;

    private final LineDecoder decoder;
    private boolean raw;

    /** Receives lines of at most {@value #MAX_LENGTH} bytes that end with {@link Delimiter#CRLF_OR_LF}. */
    protected LineReceiver() {
        this(Delimiter.CRLF_OR_LF, MAX_LENGTH);
    }

    /**
     * Receives other lines.
     *
     * @param delimiter what ends a line
     * @param maxLength the most bytes of a line, its delimiter not counted: 1 to 2^30
     * @throws IllegalArgumentException if the length is out of range
     */
    protected LineReceiver(Delimiter delimiter, int maxLength) {
        this.decoder = new LineDecoder(delimiter, maxLength);
    }

    /**
     * Called with each line, in order.
     *
     * @param line the line between position and limit, without its delimiter; valid only during this call. Position and
     *     limit may be moved, the content must not be changed.
     */
    protected abstract void lineReceived(ByteBuffer line);

    /**
     * Called once for each line that is too long, which may be before its end has arrived. The default closes with
     * {@link CloseReason.ProtocolError}. If an override does not close, the rest of the line is discarded and the next
     * line is delivered.
     */
    protected void lineLengthExceeded() {
        transport()
                .loseConnection(new CloseReason.ProtocolError("line of more than " + decoder.maxLength() + " bytes"));
    }

    /**
     * Called in raw mode with bytes as they arrive, cut at arbitrary places. An override that calls
     * {@link #setLineMode()} leaves the position at the first byte that belongs to a line. The default discards the
     * bytes.
     *
     * @param bytes the bytes between position and limit, valid only during this call. What is left unread in raw mode
     *     is discarded.
     */
    protected void rawDataReceived(ByteBuffer bytes) {}

    /**
     * Takes what follows the current line as raw bytes. Inside {@link #lineReceived} that is the line being delivered;
     * elsewhere, where a line is half received, that line is received first.
     */
    protected final void setRawMode() {
        raw = true;
    }

    /** Takes as lines what follows; inside {@link #rawDataReceived}, from the position at which it leaves the bytes. */
    protected final void setLineMode() {
        raw = false;
    }

    /**
     * Sends a line and the delimiter ({@code \r\n} with {@link Delimiter#CRLF_OR_LF}) in one write.
     *
     * @param line the line between position and limit; consumed on return. That it does not contain the delimiter is
     *     the caller's duty.
     */
    public final void sendLine(ByteBuffer line) {
        connection().write(decoder.delimiter().terminate(line));
    }

    /**
     * Sends a line in UTF-8, as {@link #sendLine(ByteBuffer)} does.
     *
     * @param line the line
     */
    public final void sendLine(String line) {
        sendLine(ByteBuffer.wrap(line.getBytes(UTF_8)));
    }

    @Override
    final FrameDecoder decoder() {
        return decoder;
    }

    @Override
    final void receive(ByteBuffer bytes) {
        while (bytes.hasRemaining() && accepting()) {
            if (raw && decoder.openFrame() == Protocol.NO_FRAME) {
                receiveRaw(bytes);
            } else {
                receiveLines(bytes);
            }
        }
    }

    private void receiveRaw(ByteBuffer bytes) {
        int limit = bytes.limit();
        rawDataReceived(bytes);
        bytes.limit(limit);
        if (raw) {
            bytes.position(limit);
        }
    }

    private void receiveLines(ByteBuffer bytes) {
        try {
            decode(bytes);
        } catch (FrameException e) {
            lineLengthExceeded();
        }
    }

    /** For the decoder of this receiver, which alone calls it. */
    @Override
    public final boolean frameReceived(ByteBuffer line) {
        lineReceived(line);
        return accepting() && !raw;
    }
}
