package io.heddle.amp;

import static io.heddle.amp.Boxes.box;
import static io.heddle.amp.Boxes.list;
import static io.heddle.amp.Boxes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswerRendererTest {
    private record Point(int y, @Nullable Integer x) {}

    private record Nested(List<Point> points, Point origin, List<List<Integer>> rows) {}

    private static Map<String, String> render(@Nullable Object result) {
        return Boxes.read(AnswerRenderer.answer(result).toBytes()).getFirst();
    }

    private static String value(Object result) {
        Map<String, String> answer = render(result);
        assertThat(answer).containsOnlyKeys("result");
        return answer.values().iterator().next();
    }

    @Test
    void aValueIsTheResult() {
        assertThat(value("gr\u00fc\u00df")).isEqualTo("gr\u00c3\u00bc\u00c3\u009f");
        assertThat(value('c')).isEqualTo("c");
        assertThat(value(-7)).isEqualTo("-7");
        assertThat(value(BigInteger.TWO.pow(70))).isEqualTo("1180591620717411303424");
        assertThat(value(0.1f)).isEqualTo("0.1");
        assertThat(value(Double.NEGATIVE_INFINITY)).isEqualTo("-inf");
        assertThat(value(new BigDecimal("1E+2"))).isEqualTo("1E+2");
        assertThat(value(new BigDecimal("1.50"))).isEqualTo("1.50");
        assertThat(value(true)).isEqualTo("True");
        assertThat(value(false)).isEqualTo("False");
        assertThat(value(new byte[] {0, -1})).isEqualTo("\0\u00ff");
        assertThat(value(DayOfWeek.MONDAY)).isEqualTo("monday");
        assertThat(value(Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00.000000+00:00");
        assertThat(value(Duration.ofMillis(90_500))).isEqualTo("PT1M30.5S");
    }

    @Test
    void nullIsAnEmptyAnswer() {
        assertThat(render(null)).isEmpty();
    }

    @Test
    void mapsAndRecordsAreTheAnswer() {
        assertThat(render(new Point(1, 2))).containsExactly(entry("x", "2"), entry("y", "1"));
        assertThat(render(Map.of("a", true))).containsExactly(entry("a", "True"));
        assertThat(render(Map.of())).isEmpty();
    }

    @Test
    void nullIsLeftOutOfABoxAndEmptyInAList() {
        assertThat(render(new Point(1, null))).containsOnlyKeys("y");
        assertThat(value(Arrays.asList(1, null, 2))).isEqualTo(list("1", "", "2"));
    }

    @Test
    void keysAreInTheOrderOfTheirBytes() {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (Object key : List.of("b", "\ud83d\ude00", "\uff00", "a", "ab", "B", 1)) {
            map.put(key, "");
        }
        // By UTF-16 the face would stand before U+FF00.
        assertThat(render(map).keySet())
                .containsExactly("1", "B", "a", "ab", "b", "\u00ef\u00bc\u0080", "\u00f0\u009f\u0098\u0080");
    }

    @Test
    void listsAreListOfOrAmpList() {
        assertThat(value(List.of())).isEmpty();
        assertThat(value(List.of("a", "", "bc"))).isEqualTo(list("a", "", "bc"));
        assertThat(value(List.of(new Point(1, 2), Map.of()))).isEqualTo(text(box("x", "2", "y", "1")) + text(box()));
    }

    @Test
    void partsOfPartsAreWrittenTheSameWay() {
        Nested nested = new Nested(List.of(new Point(1, 2)), new Point(3, 4), List.of(List.of(5, 6), List.of()));
        assertThat(render(nested))
                .containsExactly(
                        entry("origin", text(box("x", "4", "y", "3"))),
                        entry("points", text(box("x", "2", "y", "1"))),
                        entry("rows", list(list("5", "6"), "")));
    }

    @Test
    void aMixedListIsRefused() {
        assertThatThrownBy(() -> render(List.of(1, Map.of()))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> render(List.of(Map.of(), 1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEmptyKeyIsRefused() {
        assertThatThrownBy(() -> render(Map.of("", 1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eachLimitIsReachedAndNotPassed() {
        assertThat(value("x".repeat(65_535))).hasSize(65_535);
        assertThat(value("x".repeat(65_533) + "\u00e9")).hasSize(65_535);
        assertThat(value(List.of("x".repeat(65_533)))).hasSize(65_535);
        assertThat(render(Map.of("k".repeat(255), ""))).hasSize(1);
        for (Object tooLarge : List.of(
                "x".repeat(65_536),
                "x".repeat(65_534) + "\u00e9",
                new byte[65_536],
                List.of("x".repeat(65_533), ""),
                List.of(Map.of("k", "x".repeat(65_531 - 2))),
                Map.of("k".repeat(256), ""))) {
            assertThatThrownBy(() -> render(tooLarge)).isInstanceOf(AnswerTooLargeException.class);
        }
    }

    @Test
    void anAnswerHasNoMoreThanAMebibyte() {
        byte[] value = new byte[65_535];
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < 15; i++) {
            map.put("k" + i, value);
        }
        assertThat(render(map)).hasSize(15);
        map.put("k15", value);
        assertThatThrownBy(() -> render(map))
                .isInstanceOf(AnswerTooLargeException.class)
                .hasMessage("the answer has more than 1048576 bytes");
    }
}
