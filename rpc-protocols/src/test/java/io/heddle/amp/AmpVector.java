package io.heddle.amp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * One case of conformance/amp.json.
 *
 * @param replies the boxes expected, in order
 * @param closed whether the server closes then
 */
record AmpVector(String id, byte[] send, List<byte[]> replies, boolean closed, String note) {
    private static final String FILE = "/conformance/amp.json";

    static List<AmpVector> all() {
        try (InputStream file = Objects.requireNonNull(AmpVector.class.getResourceAsStream(FILE));
                JsonParser json = new JsonFactory().createParser(file)) {
            while (json.nextToken() != JsonToken.START_ARRAY) {
                // the text about them
            }
            List<AmpVector> vectors = new ArrayList<>();
            while (json.nextToken() == JsonToken.START_OBJECT) {
                vectors.add(read(json));
            }
            return vectors;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AmpVector read(JsonParser json) throws IOException {
        String id = "";
        String note = "";
        List<byte[]> send = List.of();
        List<byte[]> replies = List.of();
        boolean closed = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "id" -> id = json.getText();
                case "note" -> note = json.getText();
                case "send" -> send = hex(json);
                case "reply" -> replies = hex(json);
                case "closed" -> closed = json.getBooleanValue();
                default -> throw new AssertionError("unknown field " + name);
            }
        }
        return new AmpVector(id, Boxes.join(send.toArray(byte[][]::new)), replies, closed, note);
    }

    private static List<byte[]> hex(JsonParser json) throws IOException {
        List<byte[]> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            list.add(HexFormat.of().parseHex(json.getText()));
        }
        return list;
    }

    boolean inAnyOrder() {
        return note.contains("either order");
    }

    @Override
    public String toString() {
        return id;
    }
}
