package io.heddle.protocol;

import io.heddle.reactor.Protocol;
import java.nio.ByteBuffer;

/**
 * Finds the frames in a stream of bytes, wherever the stream is cut. It performs no I/O and knows no transport.
 *
 * <p>A frame that lies wholly inside the bytes given is handed on in place. Only the beginning of a frame whose end has
 * not arrived is copied, to an array that grows with what arrives, never beyond the longest frame allowed, and that is
 * let go with the end of the frame: between frames a decoder owns no buffer. Each byte is looked at a fixed number of
 * times, however small the pieces. A format of another kind is a decoder of one's own, whose frames a
 * {@link DecoderReceiver} receives; {@link Tail} keeps what is incomplete.
 *
 * @threading Caller-confined: one instance decodes one stream.
 * @since 0.1
 */
public interface FrameDecoder {
    /**
     * Hands the complete frames in {@code in} to the sink, one by one, until {@code in} is empty or the sink returns
     * false. On return the position is after the last byte used. If the sink throws, position and limit of {@code in}
     * are undefined.
     *
     * @param in the next bytes of the stream, between position and limit; direct or not. Its byte order does not
     *     matter.
     * @param sink where the frames go
     * @throws FrameException if the bytes break the framing; all frames before were handed on. Except where
     *     {@link LineDecoder} says otherwise the decoder is of no use afterwards: the beginning of the next frame is
     *     not known.
     */
    void decode(ByteBuffer in, FrameSink sink) throws FrameException;

    /**
     * Tells whether a frame has begun and not ended, as {@link Protocol#openFrame()} does.
     *
     * @return a positive number that differs from frame to frame, or {@link Protocol#NO_FRAME}
     */
    long openFrame();
}
