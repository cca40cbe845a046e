package io.heddle.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One case of conformance/framing.json. Events are rendered as {@code name=value}. */
record Vector(Map<String, Object> fields) {
    private static final String FILE = "/conformance/framing.json";

    static List<Vector> all(String kind) {
        try (InputStream file = Objects.requireNonNull(Vector.class.getResourceAsStream(FILE));
                JsonParser json = new JsonFactory().createParser(file)) {
            json.nextToken();
            Map<?, ?> root = (Map<?, ?>) value(json);
            List<Vector> vectors = new ArrayList<>();
            for (Object fields : list(Objects.requireNonNull(root.get(kind)))) {
                vectors.add(new Vector(map(fields)));
            }
            return vectors;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object value(JsonParser json) throws IOException {
        switch (json.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String name = json.currentName();
                    json.nextToken();
                    map.put(name, value(json));
                }
                return map;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(json));
                }
                return list;
            }
            default -> {
                return json.getText();
            }
        }
    }

    private static List<?> list(Object value) {
        return (List<?>) value;
    }

    private static Map<String, Object> map(Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((name, field) -> map.put((String) name, field));
        return map;
    }

    private Object field(String name) {
        return Objects.requireNonNull(fields.get(name), name);
    }

    String id() {
        return (String) field("id");
    }

    /** The same but for one field. */
    Vector with(String name, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(fields);
        changed.put(name, value);
        return new Vector(changed);
    }

    int number(String name) {
        return Integer.parseInt((String) field(name));
    }

    boolean thenFin() {
        return fields.containsKey("thenFin");
    }

    Delimiter delimiter() {
        byte[] bytes = HexFormat.of().parseHex((String) field("delimiter"));
        int[] values = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            values[i] = bytes[i];
        }
        return Delimiter.of(values);
    }

    List<byte[]> chunks() {
        return list(field("chunks")).stream()
                .map(chunk -> HexFormat.of().parseHex((String) chunk))
                .toList();
    }

    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        chunks().forEach(all::writeBytes);
        return all.toByteArray();
    }

    List<String> events() {
        return list(field("events")).stream()
                .map(event -> map(event).entrySet().iterator().next())
                .map(event -> event.getKey() + "=" + event.getValue())
                .toList();
    }

    boolean expects(String event) {
        return events().stream().anyMatch(e -> e.startsWith(event + "="));
    }

    @Override
    public String toString() {
        return id();
    }
}
