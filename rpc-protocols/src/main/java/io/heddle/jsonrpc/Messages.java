package io.heddle.jsonrpc;

import com.fasterxml.jackson.core.JsonGenerator;
import io.heddle.command.ErrorCode;
import io.heddle.server.Values;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Renders what is sent: replies, and notifications of progress.
 *
 * @threading Thread-safe: without state.
 */
final class Messages {
    /** The most characters of a failure's message. */
    static final int MAX_MESSAGE = 512;

    private static final int PARSE_ERROR = -32700;
    private static final int INVALID_REQUEST = -32600;

    private Messages() {}

    /**
     * The reply to a call that has succeeded.
     *
     * @throws RuntimeException if the value cannot be rendered, as {@link Values#visit} says
     */
    static byte[] result(Id id, @Nullable Object value) {
        return Json.bytes(json -> {
            begin(json, id);
            json.writeFieldName("result");
            Values.visit(value, new ValueWriter(json));
            json.writeEndObject();
        });
    }

    /** An item of a stream. */
    static byte[] progress(Id id, Object item) {
        return Json.bytes(json -> {
            json.writeStartObject();
            json.writeStringField("jsonrpc", "2.0");
            json.writeStringField("method", "$/progress");
            json.writeObjectFieldStart("params");
            json.writeFieldName("token");
            json.writeRawValue(id.json());
            json.writeFieldName("value");
            Values.visit(item, new ValueWriter(json));
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    /** The reply to a call that has failed. */
    static byte[] failure(Id id, ErrorCode code, String message) {
        return error(id, number(code), message, code, null);
    }

    /** The reply to a message that is not JSON. */
    static byte[] parseError() {
        return error(Id.NULL, PARSE_ERROR, "Parse error", ErrorCode.INVALID_ARGUMENT, null);
    }

    /** The reply to something that is no request. */
    static byte[] invalidRequest(Id id, ErrorCode code, String detail) {
        return error(id, INVALID_REQUEST, "Invalid Request", code, detail);
    }

    /** The reply to a batch. */
    static byte[] array(Collection<byte[]> messages) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        char before = '[';
        for (byte[] message : messages) {
            all.write(before);
            all.writeBytes(message);
            before = ',';
        }
        all.write(']');
        return all.toByteArray();
    }

    /** The numbers that have no name elsewhere are -32000 less the number of the code in gRPC. */
    private static int number(ErrorCode code) {
        return switch (code) {
            case UNIMPLEMENTED -> -32601;
            case INVALID_ARGUMENT -> -32602;
            case INTERNAL -> -32603;
            case CANCELLED -> -32800; // RequestCancelled of the Language Server Protocol
            case DEADLINE_EXCEEDED -> -32004;
            case NOT_FOUND -> -32005;
            case PERMISSION_DENIED -> -32007;
            case RESOURCE_EXHAUSTED -> -32008;
            case UNAVAILABLE -> -32014;
            case UNAUTHENTICATED -> -32016;
        };
    }

    private static byte[] error(Id id, int number, String message, ErrorCode code, @Nullable String detail) {
        String shown = message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE - 3) + "...";
        return Json.bytes(json -> {
            begin(json, id);
            json.writeObjectFieldStart("error");
            json.writeNumberField("code", number);
            json.writeStringField("message", shown);
            json.writeObjectFieldStart("data");
            json.writeStringField("code", code.name());
            if (detail != null) {
                json.writeStringField("detail", detail);
            }
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private static void begin(JsonGenerator json, Id id) throws IOException {
        json.writeStartObject();
        json.writeStringField("jsonrpc", "2.0");
        json.writeFieldName("id");
        json.writeRawValue(id.json());
    }
}
