package io.heddle.jsonrpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads and writes JSON text (RFC 8259) in UTF-8, within bounds.
 *
 * @threading Thread-safe.
 */
final class Json {
    /** How deep a message may be nested. */
    static final int MAX_DEPTH = 64;

    /** The most characters of a number. */
    static final int MAX_NUMBER = 1000;

    /** The most characters of the name of a member. */
    static final int MAX_NAME = 1000;

    /** How many sets of buffers wait to be used again. */
    private static final int POOLED_BUFFERS = 32;

    /** Names are not kept for the next message: peers choose them. */
    static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .recyclerPool(JsonRecyclerPools.newBoundedPool(POOLED_BUFFERS))
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER)
                    .maxNameLength(MAX_NAME)
                    .maxStringLength(MessageDecoder.MAX_MESSAGE_BYTES)
                    .maxDocumentLength(MessageDecoder.MAX_MESSAGE_BYTES)
                    .build())
            .build();

    /**
     * Writes one JSON text.
     *
     * @threading Caller-confined.
     */
    @FunctionalInterface
    interface Text {
        void writeTo(JsonGenerator json) throws IOException;
    }

    private Json() {}

    /**
     * Begins to read.
     *
     * @param text from position to limit, which the position is moved to
     * @return a parser before the first token
     * @throws IOException if it is not UTF-8
     */
    static JsonParser parser(ByteBuffer text) throws IOException {
        CharBuffer characters = StandardCharsets.UTF_8.newDecoder().decode(text);
        return FACTORY.createParser(characters.array(), characters.arrayOffset(), characters.remaining());
    }

    /** Returns what a text writes, without line breaks. */
    static byte[] bytes(Text text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            text.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
