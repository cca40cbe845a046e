package io.heddle.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import io.heddle.command.RecordComponents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HelpTest {
    private final FakeServer server = new FakeServer();

    @BeforeEach
    void register() {
        server.commands = CommandRegistry.builder()
                .add(new Quit(), new GetLog(), new Login())
                .build();
    }

    @Test
    void listsTheCommandsByName() throws Exception {
        List<?> lines = (List<?>) FakeCall.execute(new Help(), server);

        assertThat(lines).hasSize(3);
        assertThat(RecordComponents.of((Record) lines.getFirst()))
                .containsExactly(
                        Map.entry("command", "getlog [lines] [grep] [follow]"),
                        Map.entry("summary", "Shows the last lines of the server's log."));
    }

    @Test
    void explainsACommandInEitherCase() throws Exception {
        Map<?, ?> lines = explain("GetLog");

        assertThat(lines.keySet().toString()).isEqualTo("[usage, summary, description, category, parameters]");
        assertThat(lines.get("usage")).isEqualTo("getlog [lines] [grep] [follow]");
        assertThat(lines.get("category")).isEqualTo("read");
        assertThat(parameters(lines).keySet().toString()).isEqualTo("[lines, grep, follow]");
        assertThat(parameters(lines).get("lines"))
                .isEqualTo(Map.of(
                        "type", "integer",
                        "default", 10L,
                        "minimum", 1L,
                        "maximum", 10_000L,
                        "description", "how many of the last lines to show"));
    }

    @Test
    void leavesOutWhatACommandDoesNotHave() throws Exception {
        assertThat(FakeCall.execute(new Help(), server, "quit")).asString().doesNotContain("parameters");
        assertThat(FakeCall.execute(new Help(), server, "login")).asString().doesNotContain("description");
    }

    @Test
    void tellsTheWordsOfAnEnumAndValuesAsValues() throws Exception {
        Map<?, ?> parameters = parameters(explain("login"));

        assertThat(parameters.get("unit")).asString().contains("choices=[nanoseconds, microseconds,");
        assertThat(parameters.get("time")).isEqualTo(Map.of("type", "duration", "default", Duration.ofSeconds(3)));
    }

    @Test
    void doesNotShowTheDefaultOfASecret() throws Exception {
        assertThat(FakeCall.execute(new Help(), server, "login")).asString().doesNotContain("hunter2");
    }

    @Test
    void doesNotFindWhatIsNoCommand() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> FakeCall.execute(new Help(), server, "nope"))
                .withMessage("no such command; help without argument lists all")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    private Map<?, ?> explain(String command) throws Exception {
        return (Map<?, ?>) FakeCall.execute(new Help(), server, command);
    }

    private static Map<?, ?> parameters(Map<?, ?> lines) {
        return (Map<?, ?>) Objects.requireNonNull(lines.get("parameters"));
    }

    private static final class Login implements Command {
        @Override
        public CommandSpec spec() {
            return CommandSpec.named("login")
                    .parameters(
                            Parameter.enumeration("unit", TimeUnit.class),
                            Parameter.duration("time").defaultTo(Duration.ofSeconds(3)),
                            Parameter.string("password").defaultTo("hunter2").asSecret())
                    .build();
        }

        @Override
        public Object execute(Call call) {
            return "";
        }
    }
}
