package io.heddle.jsonrpc;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the params of one request.
 *
 * @threading Caller-confined.
 */
final class ParamsParser {
    /** The most values of one request that are kept, those inside of arrays counted. */
    static final int MAX_VALUES = 1000;

    private final JsonParser json;
    private int values;

    /** @param json stands at the beginning of an array or object */
    ParamsParser(JsonParser json) {
        this.json = json;
    }

    /** Whether everything was kept. */
    boolean complete() {
        return values <= MAX_VALUES;
    }

    /** Reads to the end of the array or object. */
    Params read() throws IOException {
        return json.currentToken() == JsonToken.START_OBJECT ? readNamed() : new Params(false, List.of(), readArray());
    }

    private Params readNamed() throws IOException {
        List<String> names = new ArrayList<>();
        List<Params.Value> given = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            Params.Value value = value();
            if (complete()) {
                names.add(name);
                given.add(value);
            }
        }
        return new Params(true, names, given);
    }

    private List<Params.Value> readArray() throws IOException {
        List<Params.Value> given = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            Params.Value value = value();
            if (complete()) {
                given.add(value);
            }
        }
        return given;
    }

    private Params.Value value() throws IOException {
        values++;
        return json.currentToken() == JsonToken.START_ARRAY ? array() : scalar();
    }

    private Params.Value array() throws IOException {
        List<String> texts = new ArrayList<>();
        boolean flat = true;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values++;
            if (scalar() instanceof Params.Text text) {
                if (complete()) {
                    texts.add(text.text());
                }
            } else {
                flat = false;
            }
        }
        return flat ? new Params.Texts(texts) : Params.Other.STRUCTURE;
    }

    private Params.Value scalar() throws IOException {
        return switch (json.currentToken()) {
            case VALUE_NULL -> Params.Other.NOTHING;
            case START_ARRAY, START_OBJECT -> {
                json.skipChildren();
                yield Params.Other.STRUCTURE;
            }
            default -> new Params.Text(json.getText(), json.currentToken() == JsonToken.VALUE_STRING);
        };
    }
}
