package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heddle.command.CommandException;
import io.heddle.command.Parameter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextValuesTest {
    private enum Color {
        DARK_RED {
            @Override
            public String toString() {
                return "a body, and a text of its own";
            }
        }
    }

    static List<Arguments> values() {
        return List.of(
                Arguments.of("text", "text"),
                Arguments.of("", ""),
                Arguments.of(new StringBuilder("text"), "text"),
                Arguments.of('c', "c"),
                Arguments.of(42, "42"),
                Arguments.of(-42L, "-42"),
                Arguments.of(1.5, "1.5"),
                Arguments.of(new BigDecimal("1E+1000000"), "1E+1000000"),
                Arguments.of(true, "true"),
                Arguments.of(Color.DARK_RED, "dark_red"),
                Arguments.of(Instant.ofEpochSecond(0), "1970-01-01T00:00:00Z"),
                Arguments.of(LocalDate.of(2026, 2, 3), "2026-02-03"),
                Arguments.of("grüße\t1\r\n2".getBytes(StandardCharsets.UTF_8), "grüße\t1\r\n2"),
                Arguments.of(new byte[0], ""),
                Arguments.of(new byte[] {0, 1, (byte) 0xff}, "0x0001ff"),
                Arguments.of(new byte[] {'a', 0x1b}, "0x611b"),
                Arguments.of(new byte[] {(byte) 0xc2, (byte) 0x85}, "0xc285"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void isTheTextOfAValue(Object value, String text) {
        assertThat(TextValues.text(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT0.000000001S, 1ns",
        "PT0.000000999S, 999ns",
        "PT0.000001S, 1us",
        "PT0.001234S, 1.234ms",
        "PT0.0012349S, 1.234ms",
        "PT0.00105S, 1.05ms",
        "PT0.5S, 500ms",
        "PT0.999999999S, 999.999ms",
        "PT3S, 3s",
        "PT3.001S, 3.001s",
        "PT59.9999S, 59.999s",
        "PT1M, 1m",
        "PT1M0.9S, 1m",
        "PT1H2M3S, 1h2m3s",
        "PT1H3S, 1h3s",
        "PT50H, 2d2h",
        "-PT0.5S, -500ms",
        "-PT90S, -1m30s",
        "PT2562047788015215H30M7S, 106751991167300d15h30m7s",
        "PT-2562047788015215H-30M-8S, PT-2562047788015215H-30M-8S"
    })
    void isReadableForDurations(Duration duration, String text) {
        assertThat(TextValues.text(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "17ns", "250us", "250ms", "3s", "1m30s", "1d2h3m4s"})
    void isADurationThatCanBeTypedAgain(String text) throws CommandException {
        assertThat(TextValues.text(Parameter.duration("d").parse(text))).isEqualTo(text);
    }

    @Test
    void refusesWhatIsNoPlainValue() {
        for (Object value : new Object[] {new Object(), Optional.of("x"), new int[1], new String[1], new Thread()}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TextValues.text(value))
                    .withMessage("not a plain value: " + value.getClass().getName());
        }
    }
}
