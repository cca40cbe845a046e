package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.command.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextRendererTest {
    private record Point(int x, @Nullable Object y) {}

    private record Named(String name, Point at) {}

    private record Empty() {}

    private record Failing(int x) {
        private static final RuntimeException FAILURE = new IllegalStateException("mine");

        @Override
        public int x() {
            throw FAILURE;
        }
    }

    private record Overflowing(int x) {
        @Override
        public int x() {
            throw new StackOverflowError();
        }
    }

    static List<Arguments> oneLiners() {
        return List.of(
                Arguments.of(null, "OK"),
                Arguments.of("pong", "pong"),
                Arguments.of("", ""),
                Arguments.of("a\tb", "a\tb"),
                Arguments.of("grüße 漢字 😀", "grüße 漢字 😀"),
                Arguments.of("back\\slash \\x1b", "back\\slash \\x1b"),
                Arguments.of(42, "42"),
                Arguments.of(true, "true"),
                Arguments.of(Duration.ofMillis(1500), "1.5s"),
                Arguments.of(new byte[] {'h', 'i'}, "hi"),
                Arguments.of(new byte[] {-1}, "0xff"),
                Arguments.of("\u0000\u001b[2J\u007f", "\\x00\\x1b[2J\\x7f"),
                Arguments.of("a\u0080\u0085\u009b\u009fb", "a\\u0080\\u0085\\u009b\\u009fb"),
                Arguments.of("a\u00a0b\u2028c\u2029d", "a\u00a0b\\u2028c\\u2029d"),
                Arguments.of("\ud83d", "\ufffd"),
                Arguments.of("\ude00\ud83d\ud83d\ude00", "\ufffd\ufffd😀"),
                Arguments.of("ERR", " ERR"),
                Arguments.of("ERR NOT_FOUND x", " ERR NOT_FOUND x"),
                Arguments.of("ERR\tx", " ERR\tx"),
                Arguments.of("ERR \u001b", " ERR \\x1b"),
                Arguments.of("ERROR", "ERROR"),
                Arguments.of("err x", "err x"),
                Arguments.of("Begin logger", " Begin logger"),
                Arguments.of("Begin", " Begin"),
                Arguments.of("Beginning", "Beginning"),
                Arguments.of("End logger", "End logger"));
    }

    @Test
    void treatsEachCharacterAlikeInShortTextsAndLongOnes() {
        String before = "x".repeat(100);
        for (char c = 0; c < 0x2100; c++) {
            if (c != '\r' && c != '\n') {
                String alone = new String(TextRenderer.result("label", "x" + c + "yz"), StandardCharsets.UTF_8);
                String within = new String(TextRenderer.result("label", before + c + "yz"), StandardCharsets.UTF_8);
                assertThat(within).as("%x", (int) c).isEqualTo(before + alone.substring(1));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("oneLiners")
    void isOneLineForWhatIsOneLine(@Nullable Object value, String line) {
        assertThat(result(value)).isEqualTo(line + "\r\n");
    }

    static List<Arguments> severalLines() {
        Map<String, Object> nested = new LinkedHashMap<>();
        nested.put("a", 1);
        nested.put("b", Map.of("c", new Point(2, List.of(3, List.of(4, 5), new Point(6, null)))));
        nested.put("none", null);
        nested.put("empty", Map.of());
        nested.put("nothing", List.of());
        return List.of(
                Arguments.of("a\nb", List.of("a", "b")),
                Arguments.of("a\r\nb\rc\n", List.of("a", "b", "c")),
                Arguments.of("one\n", List.of("one")),
                Arguments.of("\n\n", List.of("", "")),
                Arguments.of(
                        "a\nEnd logger\r\nERR x\nBegin x\nERR\nEnd loggers\nEnd logger ",
                        List.of("a", " End logger", " ERR x", "Begin x", " ERR", "End loggers", "End logger ")),
                Arguments.of("a\nb".getBytes(StandardCharsets.UTF_8), List.of("a", "b")),
                Arguments.of(List.of(), List.of()),
                Arguments.of(Map.of(), List.of()),
                Arguments.of(new Empty(), List.of()),
                Arguments.of(List.of("one"), List.of("one")),
                Arguments.of(Arrays.asList("a b", null, 3, true), List.of("a b", "-", "3", "true")),
                Arguments.of(List.of("a\r\nEnd logger\r\nb"), List.of("a\\x0d\\x0aEnd logger\\x0d\\x0ab")),
                Arguments.of(
                        List.of("End logger", "ERR x", "ERR", "Begin y"),
                        List.of(" End logger", " ERR x", " ERR", "Begin y")),
                Arguments.of(List.of(List.of(1, List.of(2, 3)), List.of()), List.of("1, [2, 3]", "-")),
                Arguments.of(List.of("a", new Point(1, "x y")), List.of("a", "x=1 y=\"x y\"")),
                Arguments.of(new Point(1, "x y"), List.of("x: 1", "y: x y")),
                Arguments.of(new Point(1, "End logger\nERR x"), List.of("x: 1", "y: End logger\\x0aERR x")),
                Arguments.of(new TreeMap<>(Map.of("ERR x", 1, "End logger", 2)), List.of(" ERR x: 1", "End logger: 2")),
                Arguments.of(Map.of(7, Map.of(true, "x")), List.of("7.true: x")),
                Arguments.of(new Named("n", new Point(1, new Empty())), List.of("name: n", "at.x: 1", "at.y: -")),
                Arguments.of(
                        nested,
                        List.of(
                                "a: 1",
                                "b.c.x: 2",
                                "b.c.y: 3, [4, 5], {x=6, y=-}",
                                "none: -",
                                "empty: -",
                                "nothing: -")));
    }

    @ParameterizedTest
    @MethodSource("severalLines")
    void isBracketedForWhatIsSeveralLines(Object value, List<String> lines) {
        StringBuilder expected = new StringBuilder("Begin logger\r\n");
        lines.forEach(line -> expected.append(line).append("\r\n"));

        assertThat(result(value)).isEqualTo(expected.append("End logger\r\n").toString());
    }

    @Test
    void alignsRecordsOfOneKind() {
        assertThat(result(List.of(
                        new Named("a", new Point(1, null)),
                        new Named("longer", new Point(22222, List.of("p", "q"))),
                        new Named("", new Point(3, "")))))
                .isEqualTo("""
                    Begin logger
                    name    at.x   at.y
                    a       1      -
                    longer  22222  p, q
                            3
                    End logger
                    """.replace("\n", "\r\n"));
    }

    @Test
    void alignsMapsWithTheSameKeysInTheOrderOfTheFirst() {
        Map<String, Object> first = new LinkedHashMap<>();
        first.put("b", 1);
        first.put("a", Map.of("x", 1));
        Map<String, Object> second = new LinkedHashMap<>();
        second.put("a", Map.of("y", 2));
        second.put("b", 1000);

        assertThat(result(List.of(first, second)))
                .isEqualTo("Begin logger\r\nb     a.x  a.y\r\n1     1    -\r\n1000  -    2\r\nEnd logger\r\n");
    }

    @Test
    void alignsWideCharactersAndAccents() {
        assertThat(result(List.of(new Point(1, 1), new Point(1, 1)))
                        .lines()
                        .skip(1)
                        .limit(1))
                .containsExactly("x  y");
        assertThat(result(List.of(Map.of("k", "漢字"), Map.of("k", "e\u0301")))).contains("k\r\n漢字\r\n");
        assertThat(result(List.of(new Named("漢字", new Point(1, 2)), new Named("e\u0301tat", new Point(3, 4)))))
                .isEqualTo("Begin logger\r\nname  at.x  at.y\r\n漢字  1     2\r\ne\u0301tat  3     4\r\nEnd logger\r\n");
    }

    @Test
    void writesItemsOfDifferentKindsLineByLine() {
        assertThat(result(List.of(Map.of("a", 1), Map.of("b", 2))))
                .isEqualTo("Begin logger\r\na=1\r\nb=2\r\nEnd logger\r\n");
        assertThat(result(List.of(Map.of("x", 1, "y", 2), new Point(1, 2)))).contains("x=1 y=2\r\nEnd");
        assertThat(result(Arrays.asList(new Point(1, 2), null)))
                .isEqualTo("Begin logger\r\nx=1 y=2\r\n-\r\nEnd logger\r\n");
        assertThat(result(List.of(new Point(1, 2), new Named("n", new Point(3, 4)))))
                .contains("name=n at.x=3 at.y=4\r\n");
    }

    @Test
    void keepsTableRowsOnOneLineEach() {
        String table = result(List.of(new Point(1, "a\r\nEnd logger\tb\u001b"), new Point(2, "")));

        assertThat(table)
                .isEqualTo("Begin logger\r\nx  y\r\n1  a\\x0d\\x0aEnd logger\\x09b\\x1b\r\n2\r\nEnd logger\r\n");
        assertThat(result(List.of(Map.of("k\n", "End logger"), Map.of("k\n", "ERR x"))))
                .isEqualTo("Begin logger\r\nk\\x0a\r\n End logger\r\n ERR x\r\nEnd logger\r\n");
    }

    @Test
    void doesNotFillEveryRowUpToOneVeryWideCell() {
        String wide = "w".repeat(100_000);
        List<Named> rows = new ArrayList<>(List.of(new Named(wide, new Point(1, 2))));
        for (int i = 0; i < 100; i++) {
            rows.add(new Named("n", new Point(1, 2)));
        }

        List<String> lines = result(rows).lines().toList();

        assertThat(lines.get(2)).isEqualTo(wide + "  1     2");
        assertThat(lines.get(3)).isEqualTo("n" + " ".repeat(TextTable.MAX_COLUMN + 1) + "1     2");
    }

    static List<Arguments> items() {
        return List.of(
                Arguments.of("a", "a\r\n"),
                Arguments.of("a\nb\r\n", "a\r\nb\r\n"),
                Arguments.of("", "\r\n"),
                Arguments.of("End logger", " End logger\r\n"),
                Arguments.of("x\r\nEnd logger", "x\r\n End logger\r\n"),
                Arguments.of("ERR INTERNAL x", " ERR INTERNAL x\r\n"),
                Arguments.of("Begin x", "Begin x\r\n"),
                Arguments.of("\u001b]0;x\u0007", "\\x1b]0;x\\x07\r\n"),
                Arguments.of(5, "5\r\n"),
                Arguments.of(List.of(1, 2), "1, 2\r\n"),
                Arguments.of(List.of("End logger"), " End logger\r\n"),
                Arguments.of(new Point(1, "x"), "x=1 y=x\r\n"),
                Arguments.of(new Point(1, null), "x=1 y=-\r\n"),
                Arguments.of(new Point(1, ""), "x=1 y=\"\"\r\n"),
                Arguments.of(new Point(1, "a\tb"), "x=1 y=\"a\tb\"\r\n"),
                Arguments.of(new Point(1, "a\"\\'"), "x=1 y=\"a\\\"\\\\'\"\r\n"),
                Arguments.of(new Point(1, List.of(1, 2)), "x=1 y=\"1, 2\"\r\n"),
                Arguments.of(new Named("n", new Point(1, 2)), "name=n at.x=1 at.y=2\r\n"),
                Arguments.of(new Point(1, "a\nb"), "x=1 y=a\\x0ab\r\n"));
    }

    @ParameterizedTest
    @MethodSource("items")
    void writesItemsOfStreamsAsLines(Object item, String lines) {
        assertThat(text(TextRenderer.item("logger", item))).isEqualTo(lines);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "?", "\t", "\u001b", "\u00e9", "\u20ac", "\ud83d", "\ud83d\ude00", "\ud83d\ude00?", "\u007f"
            })
    void writesLongTextsAsShortOnes(String odd) {
        for (int at = 0; at <= 100; at++) {
            String before = "x".repeat(at);
            String after = "y".repeat(100 - at);
            assertThat(text(TextRenderer.item("logger", before + odd + after)))
                    .isEqualTo(before + text(TextRenderer.item("logger", odd)).replace("\r\n", "") + after + "\r\n");
        }
    }

    @Test
    void bracketsStreams() {
        assertThat(text(TextRenderer.first("logger", TextRenderer.item("logger", "one"))))
                .isEqualTo("Begin logger\r\none\r\n");
        assertThat(text(TextRenderer.end("logger"))).isEqualTo("End logger\r\n");
    }

    @Test
    void tellsAFailureOnOneLine() {
        assertThat(failure("no such file")).isEqualTo("ERR NOT_FOUND no such file\r\n");
        assertThat(failure("")).isEqualTo("ERR NOT_FOUND\r\n");
        assertThat(failure("a\r\nOK\u001b[1m\u0085\ud800ü"))
                .isEqualTo("ERR NOT_FOUND a\\x0d\\x0aOK\\x1b[1m\\u0085\ufffdü\r\n");
    }

    @Test
    void boundsTheMessageOfAFailure() {
        assertThat(failure("x".repeat(512))).isEqualTo("ERR NOT_FOUND " + "x".repeat(512) + "\r\n");
        assertThat(failure("x".repeat(513))).isEqualTo("ERR NOT_FOUND " + "x".repeat(509) + "...\r\n");
        assertThat(failure("\n".repeat(300))).isEqualTo("ERR NOT_FOUND " + "\\x0a".repeat(127) + "\\...\r\n");
        // The 509th char is the first half of a pair.
        assertThat(failure("x".repeat(508) + "😀".repeat(10)))
                .isEqualTo("ERR NOT_FOUND " + "x".repeat(508) + "...\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 32})
    void takesValuesOf32Levels(int levels) {
        Object list = List.of();
        Object map = Map.of();
        for (int i = 1; i < levels; i++) {
            list = List.of(list);
            map = Map.of("k", map);
        }
        assertThat(result(list)).startsWith("Begin").endsWith("End logger\r\n");
        assertThat(result(map)).contains("k.k.k");
    }

    @Test
    void refusesDeeperValues() {
        for (int shape = 0; shape < 4; shape++) {
            Object value = "leaf";
            for (int i = 0; i < TextFields.MAX_DEPTH + 1; i++) {
                value = shape == 0 || (shape == 2 && i % 2 == 0)
                        ? List.of(value)
                        : shape == 3 ? new Point(1, value) : Map.of("k", value);
            }
            Object deep = value;
            assertThatIllegalArgumentException()
                    .as("shape %d", shape)
                    .isThrownBy(() -> result(deep))
                    .withMessage("a value is nested deeper than 32 levels");
            assertThatIllegalArgumentException().isThrownBy(() -> TextRenderer.item("logger", deep));
        }
    }

    @Test
    void refusesValuesThatContainThemselves() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        list.add(list);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("self", map);
        map.put("list", list);

        for (Object value : List.of(new Point(1, list), new Point(1, map))) {
            assertThatIllegalArgumentException().isThrownBy(() -> result(value)).withMessageContaining("deeper");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TextRenderer.item("logger", value))
                    .withMessageContaining("deeper");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> result(list)).withMessageContaining("deeper");
        assertThatIllegalArgumentException().isThrownBy(() -> result(map)).withMessageContaining("deeper");
    }

    @Test
    void refusesWhatIsNoPlainValueAnywhere() {
        Object alien = new Object();
        for (Object value : List.of(alien, List.of(alien), Map.of("k", alien), Map.of(alien, 1), new Point(1, alien))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> result(value))
                    .withMessage("not a plain value: java.lang.Object");
        }
    }

    @Test
    void namesTheComponentThatFails() {
        assertThatIllegalStateException()
                .isThrownBy(() -> result(new Failing(1)))
                .withMessageContaining("Failing cannot be read: x() throws")
                .withCause(Failing.FAILURE);
    }

    @Test
    void letsErrorsOfAComponentThrough() {
        assertThatThrownBy(() -> result(new Overflowing(1))).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void cannotBeMadeToForgeALine() {
        Random random = new Random(4711);
        String[] parts = {
            "End logger",
            "ERR",
            " ",
            "x",
            "Begin logger",
            "\r\n",
            "\n",
            "\r",
            "\u0085",
            "\u2028",
            "\u001b",
            "\t",
            "\ud800",
            "😀"
        };
        for (int round = 0; round < 5000; round++) {
            StringBuilder evil = new StringBuilder();
            for (int i = random.nextInt(6); i >= 0; i--) {
                evil.append(parts[random.nextInt(parts.length)]);
            }
            String text = evil.toString();
            for (Object value : List.of(
                    text,
                    List.of(text),
                    List.of(text, text),
                    Map.of(text, text),
                    new Point(1, text),
                    List.of(new Point(1, text)),
                    List.of(1, Map.of(text, text)),
                    List.of(List.of(text)))) {
                assertSound(result(value));
            }
            assertSound("Begin logger\r\n" + text(TextRenderer.item("logger", text)) + "End logger\r\n");
        }
    }

    /** Reads a reply as a client does. */
    private static void assertSound(String reply) {
        assertThat(reply).endsWith("\r\n").doesNotContainPattern("[\\p{Cntrl}\\x{80}-\\x{9f}\u2028\u2029&&[^\t\r\n]]");
        List<String> lines = List.of(reply.substring(0, reply.length() - 2).split("\r\n", -1));
        assertThat(lines).noneMatch(line -> line.contains("\r") || line.contains("\n"));
        assertThat(lines).noneMatch(line -> line.equals("ERR") || line.startsWith("ERR ") || line.startsWith("ERR\t"));
        if (lines.get(0).equals("Begin logger")) {
            assertThat(lines.indexOf("End logger")).isEqualTo(lines.size() - 1);
        } else {
            assertThat(lines).hasSize(1);
            assertThat(lines.get(0)).doesNotStartWith("Begin ");
        }
    }

    private static String result(@Nullable Object value) {
        return text(TextRenderer.result("logger", value));
    }

    private static String failure(String message) {
        return text(TextRenderer.failure(ErrorCode.NOT_FOUND, message));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
