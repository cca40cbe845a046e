package io.heddle.jsonrpc;

import static io.heddle.jsonrpc.TestCommand.inline;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.heddle.command.Command;
import io.heddle.command.CommandSpec;
import io.heddle.command.Parameter;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OpenRpcTest {
    /** A command with each type of parameter. */
    static final Command EVERYTHING = new TestCommand(
            CommandSpec.named("everything")
                    .summary("Takes all there is.")
                    .description("In two\nlines.")
                    .category("test")
                    .label("answer")
                    .destructive()
                    .deadline(Duration.ofSeconds(5))
                    .parameters(
                            Parameter.string("text").describedAs("some text"),
                            Parameter.integer("count").between(1L, 10L),
                            Parameter.decimal("sum").defaultTo(new BigDecimal("1.50")),
                            Parameter.bool("loud").defaultTo(false),
                            Parameter.duration("time")
                                    .between(Duration.ofMillis(1), Duration.ofMinutes(1))
                                    .defaultTo(Duration.ofSeconds(30)),
                            Parameter.size("bytes").between(0L, 1024L).defaultTo(512L),
                            Parameter.enumeration("unit", TimeUnit.class).defaultTo(TimeUnit.SECONDS),
                            Parameter.string("password").asSecret().defaultTo("geheim"),
                            Parameter.strings("rest").defaultTo(List.of("a")))
                    .build(),
            call -> null);

    private static JsonObject discover() throws IOException {
        Conversation client = new Conversation(EVERYTHING, inline("ping", call -> "pong")).connect();
        client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rpc.discover\"}");
        return client.nextJson().getAsJsonObject().getAsJsonObject("result");
    }

    private static JsonObject method(int at) throws IOException {
        return discover().getAsJsonArray("methods").get(at).getAsJsonObject();
    }

    @Test
    void listsTheCommands() throws IOException {
        JsonObject document = discover();
        assertThat(document.get("openrpc").getAsString()).isEqualTo("1.3.2");
        assertThat(document.getAsJsonObject("info").keySet()).containsExactlyInAnyOrder("title", "version");
        assertThat(document.getAsJsonArray("methods").asList())
                .extracting(method -> method.getAsJsonObject().get("name").getAsString())
                .containsExactly("everything", "ping");
    }

    @Test
    void tellsWhatTheSpecTells() throws IOException {
        JsonObject method = method(0);
        method.remove("params");
        assertThat(method).isEqualTo(JsonParser.parseString("""
            {"name": "everything", "summary": "Takes all there is.", "description": "In two\\nlines.",
             "tags": [{"name": "test"}], "paramStructure": "either",
             "result": {"name": "answer", "schema": {}},
             "x-readOnly": false, "x-destructive": true, "x-idempotent": false, "x-deadline": "PT5S", "x-maxDeadline": "PT5S"}
            """));
        assertThat(method(1).keySet()).doesNotContain("description");
    }

    @Test
    void eachTypeOfParameterHasASchema() throws IOException {
        JsonArray params = method(0).getAsJsonArray("params");
        assertThat(params.get(0)).isEqualTo(JsonParser.parseString("""
            {"name": "text", "description": "some text", "required": true,
             "schema": {"type": "string"}}
            """));
        assertThat(params.asList().stream().skip(1).map(param -> {
                    JsonObject content = param.getAsJsonObject();
                    return content.get("required") + " " + content.get("schema");
                }))
                .containsExactly(
                        "true {\"type\":\"integer\",\"minimum\":1,\"maximum\":10}",
                        "false {\"type\":\"number\",\"default\":1.50}",
                        "false {\"type\":\"boolean\",\"default\":false}",
                        "false {\"type\":\"string\",\"examples\":[\"250ms\",\"1h30m\",\"PT30S\"],"
                                + "\"x-minimum\":\"PT0.001S\",\"x-maximum\":\"PT1M\",\"default\":\"PT30S\"}",
                        "false {\"type\":[\"integer\",\"string\"],\"examples\":[512,\"64KiB\"],"
                                + "\"minimum\":0,\"maximum\":1024,\"default\":512}",
                        "false {\"type\":\"string\",\"enum\":[\"nanoseconds\",\"microseconds\",\"milliseconds\","
                                + "\"seconds\",\"minutes\",\"hours\",\"days\"],\"default\":\"seconds\"}",
                        "false {\"type\":\"string\",\"writeOnly\":true}",
                        "false"
                            + " {\"type\":\"array\",\"items\":{\"type\":\"string\"},\"minItems\":1,\"default\":[\"a\"]}");
    }
}
