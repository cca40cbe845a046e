package io.heddle.jsonrpc;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.heddle.command.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages. One is read to its end before anything is done with it: a batch of which a part is no JSON is no
 * batch.
 *
 * @threading Caller-confined: one instance reads one message.
 */
final class MessageParser {
    /** The most requests of a batch. */
    static final int MAX_BATCH = 100;

    private final JsonParser json;

    private MessageParser(JsonParser json) {
        this.json = json;
    }

    /**
     * Reads a message.
     *
     * @param text from position to limit; the position is moved
     * @return the message; the empty one if there is nothing but white space
     * @throws IOException if it is not one JSON text in UTF-8, an object in it has a name twice, or it is over a limit
     */
    static Message parse(ByteBuffer text) throws IOException {
        try (JsonParser json = Json.parser(text)) {
            return json.nextToken() == null ? Message.EMPTY : new MessageParser(json).message();
        }
    }

    private Message message() throws IOException {
        Message message = json.currentToken() == JsonToken.START_ARRAY ? batch() : Message.of(member());
        if (json.nextToken() != null) {
            throw new JsonParseException(json, "more behind the end");
        }
        return message;
    }

    private Message batch() throws IOException {
        List<Member> members = new ArrayList<>();
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            count++;
            if (count <= MAX_BATCH) {
                members.add(member());
            } else {
                json.skipChildren();
            }
        }
        if (count == 0) {
            return Message.of(invalid(Id.NULL, "a batch of no requests"));
        }
        return count <= MAX_BATCH
                ? new Message(members, true)
                : Message.of(new Member.Invalid(
                        Id.NULL, ErrorCode.RESOURCE_EXHAUSTED, "a batch of more than " + MAX_BATCH + " requests"));
    }

    private Member member() throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return invalid(Id.NULL, "a request must be an object");
        }
        return new Fields().read();
    }

    private static Member invalid(Id id, String detail) {
        return new Member.Invalid(id, ErrorCode.INVALID_ARGUMENT, detail);
    }

    /**
     * The members of one request, in whatever order they come.
     *
     * @threading Caller-confined.
     */
    private final class Fields {
        private boolean version;
        private @Nullable Id id;
        private boolean idValid = true;
        private @Nullable String method;
        private Params params = Params.NONE;
        private @Nullable String problem;

        Member read() throws IOException {
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                field(name);
                json.skipChildren(); // if it is an array or object that was not read
            }
            return member();
        }

        private void field(String name) throws IOException {
            switch (name) {
                case "jsonrpc" -> version = "2.0".equals(string());
                case "method" -> method = string();
                case "id" -> {
                    id = Id.read(json);
                    idValid = id != null;
                }
                case "params" -> readParams();
                default -> {}
            }
        }

        private @Nullable String string() throws IOException {
            return json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : null;
        }

        private void readParams() throws IOException {
            if (json.currentToken().isStructStart()) {
                ParamsParser parser = new ParamsParser(json);
                params = parser.read();
                problem = parser.complete() ? null : "more than " + ParamsParser.MAX_VALUES + " values in params";
            } else if (json.currentToken() != JsonToken.VALUE_NULL) {
                problem = "params must be an array or an object";
            }
        }

        private Member member() {
            Id known = id == null ? Id.NULL : id;
            if (!idValid) {
                return invalid(known, "id must be a number, null, or a string of at most " + Id.MAX_LENGTH);
            }
            if (!version) {
                return invalid(known, "jsonrpc must be \"2.0\"");
            }
            if (method == null) {
                return invalid(known, "method must be a string");
            }
            return problem == null ? new Member.Request(id, method, params) : invalid(known, problem);
        }
    }
}
