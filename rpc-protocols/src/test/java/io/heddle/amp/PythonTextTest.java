package io.heddle.amp;

import static io.heddle.amp.Boxes.bytes;
import static io.heddle.amp.Boxes.heap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonTextTest {
    /** The right column is what Python 3 prints for repr() of the left. */
    @ParameterizedTest
    @CsvSource({
        "1, 1.0",
        "-1.5, -1.5",
        "0.1, 0.1",
        "0, 0.0",
        "-0.0, -0.0",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "0.000012345, 1.2345e-05",
        "1234567890123456, 1234567890123456.0",
        "12345678901234567, 1.2345678901234568e+16",
        "1e16, 1e+16",
        "-1e22, -1e+22",
        "1e100, 1e+100",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "NaN, nan",
        "Infinity, inf",
        "-Infinity, -inf"
    })
    void floatsAreAsReprWritesThem(double value, String expected) {
        assertThat(PythonText.floating(value)).isEqualTo(expected);
    }

    @Test
    void aPointInTimeIsADateTime() {
        assertThat(PythonText.time(Instant.parse("2012-01-23T12:34:56.054321987Z")))
                .isEqualTo("2012-01-23T12:34:56.054321+00:00");
        assertThat(PythonText.time(Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00.000000+00:00");
        assertThat(PythonText.time(OffsetDateTime.parse("2012-01-23T12:34:56.054321-01:23")))
                .isEqualTo("2012-01-23T12:34:56.054321-01:23");
        assertThat(PythonText.time(ZonedDateTime.parse("2012-07-23T12:00:00+02:00[Europe/Paris]")))
                .isEqualTo("2012-07-23T12:00:00.000000+02:00");
        assertThat(PythonText.time(OffsetDateTime.parse("0001-01-01T00:00:30+00:00:30")))
                .isEqualTo("0001-01-01T00:00:00.000000+00:00");
    }

    @Test
    void otherTimesAreText() {
        assertThat(PythonText.time(LocalDate.EPOCH)).isEqualTo("1970-01-01");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0001-01-01T00:00:00Z", "0000-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"})
    void yearsThatPythonDoesNotHaveAreRefused(String time) {
        assertThatThrownBy(() -> PythonText.time(Instant.parse(time))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PythonText.time(Instant.MAX)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String repr(String text) {
        return PythonText.repr(heap(bytes(text)), 10);
    }

    /** The expected texts are what Python 3 prints. */
    @Test
    void bytesAreAsReprWritesThem() {
        assertThat(repr("Nope")).isEqualTo("b'Nope'");
        assertThat(repr("")).isEqualTo("b''");
        assertThat(repr("it's")).isEqualTo("b\"it's\"");
        assertThat(repr("'\"")).isEqualTo("b'\\'\"'");
        assertThat(repr("\"")).isEqualTo("b'\"'");
        assertThat(repr("\\\t\n\r\0\u007f\u00ff ~")).isEqualTo("b'\\\\\\t\\n\\r\\x00\\x7f\\xff ~'");
    }

    @Test
    void longBytesAreCut() {
        assertThat(repr("0123456789")).isEqualTo("b'0123456789'");
        assertThat(repr("0123456789'")).isEqualTo("b'0123456789'...");
    }
}
