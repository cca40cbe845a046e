package io.heddle.jsonrpc;

import io.heddle.command.CommandRegistry;
import io.heddle.command.CommandSpec;
import io.heddle.command.Parameter;
import io.heddle.server.RpcServer;
import io.heddle.server.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Describes the commands of a server as an OpenRPC document (version 1.3.2): the result of {@code rpc.discover}.
 *
 * @threading Thread-safe: without state.
 */
final class OpenRpc {
    /** Keywords of JSON Schema for values whose order is that of numbers. */
    private static final String[] NUMBER_BOUNDS = {"minimum", "maximum"};

    /** Extensions, which are of another name: those above are for numbers alone. */
    private static final String[] OTHER_BOUNDS = {"x-minimum", "x-maximum"};

    private OpenRpc() {}

    static Map<String, Object> document(Session session) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openrpc", "1.3.2");
        document.put("info", Map.of("title", "Heddle", "version", RpcServer.version()));
        document.put(
                "methods",
                session.commands().entries().stream()
                        .filter(session::permits)
                        .map(CommandRegistry.Entry::spec)
                        .map(OpenRpc::method)
                        .toList());
        return document;
    }

    private static Map<String, Object> method(CommandSpec spec) {
        Map<String, Object> method = new LinkedHashMap<>();
        method.put("name", spec.name());
        putText("summary", spec.summary(), method);
        putText("description", spec.description(), method);
        method.put("tags", List.of(Map.of("name", spec.category())));
        method.put("paramStructure", "either");
        method.put("params", spec.parameters().stream().map(OpenRpc::param).toList());
        method.put("result", Map.of("name", spec.label(), "schema", Map.of()));
        method.put("x-readOnly", spec.readOnly());
        method.put("x-destructive", spec.destructive());
        method.put("x-idempotent", spec.idempotent());
        spec.deadline().ifPresent(deadline -> method.put("x-deadline", deadline));
        spec.maxDeadline().ifPresent(deadline -> method.put("x-maxDeadline", deadline));
        return method;
    }

    private static Map<String, Object> param(Parameter<?> parameter) {
        Map<String, Object> param = new LinkedHashMap<>();
        param.put("name", parameter.name());
        putText("description", parameter.description(), param);
        param.put("required", parameter.required());
        param.put("schema", schema(parameter));
        return param;
    }

    private static Map<String, Object> schema(Parameter<?> parameter) {
        Map<String, Object> schema = new LinkedHashMap<>();
        switch (parameter.type()) {
            case STRING -> schema.put("type", "string");
            case INTEGER -> schema.put("type", "integer");
            case DECIMAL -> schema.put("type", "number");
            case BOOL -> schema.put("type", "boolean");
            case DURATION -> {
                schema.put("type", "string");
                schema.put("examples", List.of("250ms", "1h30m", "PT30S"));
            }
            case SIZE -> {
                schema.put("type", List.of("integer", "string"));
                schema.put("examples", List.of(512, "64KiB"));
            }
            case ENUM -> {
                schema.put("type", "string");
                schema.put("enum", parameter.choices());
            }
            case STRINGS -> {
                schema.put("type", "array");
                schema.put("items", Map.of("type", "string"));
                schema.put("minItems", 1);
            }
        }
        String[] bounds = switch (parameter.type()) {
            case INTEGER, DECIMAL, SIZE -> NUMBER_BOUNDS;
            default -> OTHER_BOUNDS;
        };
        put(bounds[0], parameter.minimum(), schema);
        put(bounds[1], parameter.maximum(), schema);
        if (parameter.secret()) {
            schema.put("writeOnly", true);
        } else {
            put("default", parameter.defaultValue(), schema);
        }
        return schema;
    }

    private static void putText(String name, String text, Map<String, Object> to) {
        if (!text.isEmpty()) {
            to.put(name, text);
        }
    }

    private static void put(String name, Optional<?> value, Map<String, Object> to) {
        value.ifPresent(present -> to.put(name, present));
    }
}
