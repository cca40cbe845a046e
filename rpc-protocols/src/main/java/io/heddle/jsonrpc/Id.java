package io.heddle.jsonrpc;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The id of a request: a string, a number or null. A number is kept as it was written, so {@code 1} and {@code 1.0} are
 * two.
 *
 * @param json as JSON text
 * @threading Immutable.
 */
record Id(String json) {
    /** The most characters of a string. */
    static final int MAX_LENGTH = 1000;

    /** The id null, which is also that of replies to requests whose id is not known. */
    static final Id NULL = new Id("null");

    /** The id that the parser stands at, or null if that is none. */
    static @Nullable Id read(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return NULL;
        }
        boolean scalar = token == JsonToken.VALUE_STRING || token.isNumeric();
        return scalar && json.getTextLength() <= MAX_LENGTH
                ? of(json.getText(), token == JsonToken.VALUE_STRING)
                : null;
    }

    /** The id of that text. */
    static Id of(String text, boolean quoted) {
        return new Id(quoted ? new String(Json.bytes(json -> json.writeString(text)), StandardCharsets.UTF_8) : text);
    }

    boolean isNull() {
        return equals(NULL);
    }
}
