package io.heddle.jsonrpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heddle.command.ErrorCode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessagesTest {
    private record Point(int x, @Nullable String name) {}

    private static String result(@Nullable Object value) {
        String message = new String(Messages.result(new Id("1"), value), UTF_8);
        assertThat(message)
                .startsWith("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":")
                .endsWith("}");
        return message.substring("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":".length(), message.length() - 1);
    }

    static Stream<Arguments> values() {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        map.put("a", 1);
        map.put(2, null);
        return Stream.of(
                Arguments.of(null, "null"),
                Arguments.of("a\"\\\n\u0001\u00e4\u20ac", "\"a\\\"\\\\\\n\\u0001\u00e4\u20ac\""),
                Arguments.of("\uD83D\uDE00", "\"\\uD83D\\uDE00\""),
                Arguments.of("\uD83D", "\"\\uD83D\""),
                Arguments.of('x', "\"x\""),
                Arguments.of(TimeUnit.SECONDS, "\"seconds\""),
                Arguments.of(Duration.ofSeconds(90), "\"PT1M30S\""),
                Arguments.of(Instant.EPOCH, "\"1970-01-01T00:00:00Z\""),
                Arguments.of(true, "true"),
                Arguments.of(9007199254740993L, "9007199254740993"),
                Arguments.of(new BigInteger("123456789012345678901234567890"), "123456789012345678901234567890"),
                Arguments.of(0.1, "0.1"),
                Arguments.of(0.1f, "0.1"),
                Arguments.of(1e300, "1.0E300"),
                Arguments.of(-0.0, "-0.0"),
                Arguments.of(new BigDecimal("1.50"), "1.50"),
                Arguments.of(new BigDecimal("1E+3"), "1E+3"),
                Arguments.of(Double.NaN, "\"NaN\""),
                Arguments.of(Double.NEGATIVE_INFINITY, "\"-Infinity\""),
                Arguments.of(new byte[] {-1, 0, 1, 2}, "\"/wABAg==\""),
                Arguments.of(List.of(), "[]"),
                Arguments.of(Arrays.asList(1, null, List.of("a")), "[1,null,[\"a\"]]"),
                Arguments.of(map, "{\"a\":1,\"2\":null}"),
                Arguments.of(new Point(1, null), "{\"x\":1,\"name\":null}"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("values")
    void rendersEachTypeOfValue(@Nullable Object value, String json) {
        assertThat(result(value)).isEqualTo(json);
    }

    @Test
    void refusesWhatIsNoValue() {
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        assertThatIllegalArgumentException().isThrownBy(() -> result(itself));
        assertThatIllegalArgumentException().isThrownBy(() -> result(List.of(new Object())));
    }

    @Test
    void rendersAnItemOfAStream() {
        assertThat(new String(Messages.progress(new Id("\"a\""), List.of(1)), UTF_8))
                .isEqualTo(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"$/progress\",\"params\":{\"token\":\"a\",\"value\":[1]}}");
    }

    @ParameterizedTest
    @EnumSource
    void aFailureHasANumberAndTheName(ErrorCode code) {
        String message = new String(Messages.failure(Id.NULL, code, "why"), UTF_8);
        assertThat(message)
                .matches("\\{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":\\{\"code\":-32\\d{3},\"message\":\"why\","
                        + "\"data\":\\{\"code\":\"" + code + "\"}}}");
    }

    @Test
    void eachCodeHasANumberOfItsOwn() {
        assertThat(Arrays.stream(ErrorCode.values())
                        .map(code -> new String(Messages.failure(Id.NULL, code, ""), UTF_8)
                                .replaceFirst(".*\"error\":\\{\"code\":(-\\d+).*", "$1")))
                .doesNotHaveDuplicates()
                .containsExactly(
                        "-32602", "-32005", "-32007", "-32016", "-32008", "-32004", "-32800", "-32601", "-32014",
                        "-32603");
    }

    @Test
    void cutsALongMessage() {
        assertThat(new String(Messages.failure(Id.NULL, ErrorCode.INTERNAL, "x".repeat(513)), UTF_8))
                .contains("\"" + "x".repeat(509) + "...\"");
        assertThat(new String(Messages.failure(Id.NULL, ErrorCode.INTERNAL, "x".repeat(512)), UTF_8))
                .contains("\"" + "x".repeat(512) + "\"");
    }

    @Test
    void framesMessages() {
        byte[] message = "{\"a\":\"\u00e4\"}".getBytes(UTF_8);
        assertThat(new String(Framing.LINES.frame(message), UTF_8)).isEqualTo("{\"a\":\"\u00e4\"}\n");
        assertThat(new String(Framing.HEADERS.frame(message), UTF_8))
                .isEqualTo("Content-Length: 10\r\n\r\n{\"a\":\"\u00e4\"}");
    }
}
