package io.heddle.resp;

import static io.heddle.resp.RespVersion.RESP2;
import static io.heddle.resp.RespVersion.RESP3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heddle.command.ErrorCode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RespWriterTest {
    record Point(int x, @Nullable String label) {}

    private static String written(RespVersion version, @Nullable Object value) {
        return new String(RespWriter.value(version, value), StandardCharsets.UTF_8);
    }

    static Stream<Arguments> values() {
        BigInteger big = BigInteger.TWO.pow(64);
        return Stream.of(
                Arguments.of(null, "$-1\r\n", "_\r\n"),
                Arguments.of("", "$0\r\n\r\n", "$0\r\n\r\n"),
                Arguments.of("a\r\nb", "$4\r\na\r\nb\r\n", "$4\r\na\r\nb\r\n"),
                Arguments.of("ü", "$2\r\nü\r\n", "$2\r\nü\r\n"),
                Arguments.of(true, ":1\r\n", "#t\r\n"),
                Arguments.of(false, ":0\r\n", "#f\r\n"),
                Arguments.of(42, ":42\r\n", ":42\r\n"),
                Arguments.of(Long.MIN_VALUE, ":-9223372036854775808\r\n", ":-9223372036854775808\r\n"),
                Arguments.of(BigInteger.TEN, ":10\r\n", ":10\r\n"),
                Arguments.of(big, "$20\r\n18446744073709551616\r\n", "(18446744073709551616\r\n"),
                Arguments.of(1.5, "$3\r\n1.5\r\n", ",1.5\r\n"),
                Arguments.of(0.1f, "$3\r\n0.1\r\n", ",0.1\r\n"),
                Arguments.of(Double.POSITIVE_INFINITY, "$3\r\ninf\r\n", ",inf\r\n"),
                Arguments.of(Double.NEGATIVE_INFINITY, "$4\r\n-inf\r\n", ",-inf\r\n"),
                Arguments.of(Double.NaN, "$3\r\nnan\r\n", "$3\r\nnan\r\n"),
                Arguments.of(new BigDecimal("1.50"), "$4\r\n1.50\r\n", ",1.50\r\n"),
                Arguments.of(new BigDecimal("1E+999"), "$6\r\n1E+999\r\n", "$6\r\n1E+999\r\n"),
                Arguments.of(TimeUnit.SECONDS, "$7\r\nseconds\r\n", "$7\r\nseconds\r\n"),
                Arguments.of(Duration.ofSeconds(90), "$7\r\nPT1M30S\r\n", "$7\r\nPT1M30S\r\n"),
                Arguments.of(new byte[] {'\r', '\n', 0}, "$3\r\n\r\n\0\r\n", "$3\r\n\r\n\0\r\n"),
                Arguments.of(List.of(), "*0\r\n", "*0\r\n"),
                Arguments.of(Arrays.asList("a", null), "*2\r\n$1\r\na\r\n$-1\r\n", "*2\r\n$1\r\na\r\n_\r\n"),
                Arguments.of(Map.of(), "*0\r\n", "%0\r\n"),
                Arguments.of(Map.of("k", List.of(1)), "*2\r\n$1\r\nk\r\n*1\r\n:1\r\n", "%1\r\n$1\r\nk\r\n*1\r\n:1\r\n"),
                Arguments.of(
                        new Point(1, null),
                        "*4\r\n$1\r\nx\r\n:1\r\n$5\r\nlabel\r\n$-1\r\n",
                        "%2\r\n$1\r\nx\r\n:1\r\n$5\r\nlabel\r\n_\r\n"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void eachTypeOfValueHasTheNaturalTypeOfTheVersion(@Nullable Object value, String two, String three) {
        assertThat(written(RESP2, value)).isEqualTo(two);
        assertThat(written(RESP3, value)).isEqualTo(three);
    }

    @Test
    void aDecimalOfSoManyDigitsThatClientsGiveUpIsText() {
        BigDecimal longest = new BigDecimal("0." + "1".repeat(298));
        assertThat(written(RESP3, longest)).isEqualTo("," + longest + "\r\n");
        BigDecimal longer = new BigDecimal("0." + "1".repeat(299));
        assertThat(written(RESP3, longer)).isEqualTo("$301\r\n" + longer + "\r\n");
    }

    @Test
    void aLongTextIsWhole() {
        String text = "x".repeat(100_000);
        assertThat(written(RESP2, List.of(text, text))).isEqualTo("*2\r\n" + ("$100000\r\n" + text + "\r\n").repeat(2));
    }

    @Test
    void aFailureIsOneLineWhateverIsInItsMessage() {
        assertThat(new String(RespWriter.failure(ErrorCode.NOT_FOUND, "no\r\n+OK\0 \u0085ü"), StandardCharsets.UTF_8))
                .isEqualTo("-NOT_FOUND no  +OK   ü\r\n");
    }

    @Test
    void whatNoCommandMayReturnIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> RespWriter.value(RESP2, new Object()));
        Map<String, Object> itself = new LinkedHashMap<>();
        itself.put("self", itself);
        assertThatIllegalArgumentException().isThrownBy(() -> RespWriter.value(RESP3, itself));
    }
}
