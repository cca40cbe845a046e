package io.heddle.amp;

import static io.heddle.amp.Boxes.box;
import static io.heddle.amp.Boxes.heap;
import static io.heddle.amp.Boxes.list;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.heddle.command.CommandException;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoxArgumentsTest {
    private static <T> T bind(Parameter<T> parameter, String... keysAndValues) throws CommandException {
        CommandSpec spec = CommandSpec.named("test").parameters(parameter).build();
        return BoxArguments.bind(spec, new Box(heap(box(keysAndValues)))).get(parameter);
    }

    private static void refuses(Parameter<?> parameter, String... keysAndValues) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> bind(parameter, keysAndValues))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }

    /** Text as a box carries it. */
    private static String utf8(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    @Test
    void readsWhatTwistedWritesForEachType() throws CommandException {
        assertThat(bind(Parameter.string("p"), "p", utf8("gr\u00fc\u00df \ud83d\ude00 \ufffd")))
                .isEqualTo("gr\u00fc\u00df \ud83d\ude00 \ufffd");
        assertThat(bind(Parameter.integer("p"), "p", "-42")).isEqualTo(-42);
        assertThat(bind(Parameter.decimal("p"), "p", "1.50")).isEqualTo(new BigDecimal("1.50"));
        assertThat(bind(Parameter.decimal("p"), "p", "1E+2")).isEqualTo(new BigDecimal("1E+2"));
        assertThat(bind(Parameter.decimal("p"), "p", "1e-07")).isEqualByComparingTo("0.0000001");
        assertThat(bind(Parameter.bool("p"), "p", "True")).isTrue();
        assertThat(bind(Parameter.bool("p"), "p", "False")).isFalse();
        assertThat(bind(Parameter.duration("p"), "p", "1m30s")).isEqualTo(Duration.ofSeconds(90));
        assertThat(bind(Parameter.duration("p"), "p", "PT90S")).isEqualTo(Duration.ofSeconds(90));
        assertThat(bind(Parameter.size("p"), "p", "64KiB")).isEqualTo(65_536);
        assertThat(bind(Parameter.enumeration("p", DayOfWeek.class), "p", "monday"))
                .isEqualTo(DayOfWeek.MONDAY);
        assertThat(bind(Parameter.string("p"), "p", "2012-01-23T12:34:56.054321-01:23"))
                .isEqualTo("2012-01-23T12:34:56.054321-01:23");
    }

    @Test
    void readsAListOfTexts() throws CommandException {
        Parameter<List<String>> words = Parameter.strings("p");
        assertThat(bind(words, "p", list("one", "", utf8("\u00e9")))).containsExactly("one", "", "\u00e9");
        assertThat(bind(words, "p", list("x".repeat(65_533)))).hasSize(1);
    }

    @Test
    void anEmptyListIsAsGoodAsNone() throws CommandException {
        assertThat(bind(Parameter.strings("p").defaultTo(List.of("d")), "p", ""))
                .containsExactly("d");
        refuses(Parameter.strings("p"), "p", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "\0\2a", "\0\1a\0", "\0\1a\0\1"})
    void refusesAListThatEndsTooEarly(String list) {
        refuses(Parameter.strings("p"), "p", list);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00ff", "\u00c0\u0080", "\u00ed\u00a0\u0080", "a\u00c3"})
    void refusesWhatIsNotUtf8(String value) {
        refuses(Parameter.string("p"), "p", value);
        refuses(Parameter.strings("p"), "p", list("fine", value));
    }

    @Test
    void refusesValuesOfAnotherForm() {
        refuses(Parameter.integer("p"), "p", "1.5");
        refuses(Parameter.integer("p"), "p", "");
        refuses(Parameter.integer("p"), "p", "9223372036854775808");
        refuses(Parameter.decimal("p"), "p", "nan");
        refuses(Parameter.decimal("p"), "p", "Infinity");
        refuses(Parameter.bool("p"), "p", "maybe");
    }

    @Test
    void whatIsNotGivenHasItsDefaultOrIsMissing() throws CommandException {
        assertThat(bind(Parameter.integer("p").defaultTo(7L), "q", "8")).isEqualTo(7);
        refuses(Parameter.integer("p"), "q", "8");
    }
}
