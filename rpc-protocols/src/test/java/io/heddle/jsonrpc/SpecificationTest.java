package io.heddle.jsonrpc;

import static io.heddle.jsonrpc.TestCommand.blocking;
import static io.heddle.jsonrpc.TestCommand.inline;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.Parameter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of JSON-RPC 2.0, section 7; an error of ours has {@code data} besides. */
@Timeout(30)
class SpecificationTest {
    private static final Parameter<Long> MINUEND = Parameter.integer("minuend");
    private static final Parameter<Long> SUBTRAHEND = Parameter.integer("subtrahend");
    private static final Parameter<List<String>> NUMBERS = Parameter.strings("numbers");

    private static Command[] commands(boolean onLoop) {
        return new Command[] {
            command(onLoop, "subtract", call -> call.get(MINUEND) - call.get(SUBTRAHEND), MINUEND, SUBTRAHEND),
            command(onLoop, "sum", SpecificationTest::sum, NUMBERS),
            command(onLoop, "get_data", call -> List.of("hello", 5)),
            command(onLoop, "update", SpecificationTest::sum, NUMBERS),
            command(onLoop, "notify_sum", SpecificationTest::sum, NUMBERS),
            command(onLoop, "notify_hello", SpecificationTest::sum, NUMBERS)
        };
    }

    private static Command command(boolean onLoop, String name, TestCommand.Body body, Parameter<?>... parameters) {
        return onLoop ? inline(name, body, parameters) : blocking(name, body, parameters);
    }

    private static long sum(Call call) {
        return call.get(NUMBERS).stream().mapToLong(Long::parseLong).sum();
    }

    static Stream<Arguments> examples() throws IOException {
        try (Reader data = new InputStreamReader(
                requireNonNull(SpecificationTest.class.getResourceAsStream("specification.json")),
                StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(data).getAsJsonArray().asList().stream()
                    .map(JsonElement::getAsJsonObject)
                    .map(example -> Arguments.of(
                            example.get("name").getAsString(),
                            example.get("send").getAsString(),
                            example.get("receive")));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void isAnsweredAsTheSpecificationSays(String name, String request, JsonElement reply) throws IOException {
        for (boolean onLoop : new boolean[] {true, false}) {
            Conversation conversation = new Conversation(commands(onLoop)).connect();
            conversation.send(request);
            if (reply != null) {
                assertSame(conversation.nextJson(), reply);
            }
            conversation.hasNothing();
            conversation.send("{\"jsonrpc\":\"2.0\",\"method\":\"get_data\",\"id\":\"last\"}");
            assertThat(conversation.next()).contains("'last'");
        }
    }

    /** Replies of a batch may come in any order. */
    private static void assertSame(JsonElement actual, JsonElement expected) {
        if (expected instanceof JsonArray replies) {
            assertThat(actual.getAsJsonArray().asList().stream().map(SpecificationTest::withoutData))
                    .containsExactlyInAnyOrderElementsOf(replies.asList());
        } else {
            assertThat(withoutData(actual)).isEqualTo(expected);
        }
    }

    private static JsonElement withoutData(JsonElement reply) {
        JsonObject error = reply.getAsJsonObject().getAsJsonObject("error");
        if (error != null) {
            assertThat(error.remove("data")).isNotNull();
        }
        return reply;
    }
}
