package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.TemporalAccessor;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValuesTest {
    /** Writes down what it is told. */
    private static class Transcript implements ValueVisitor {
        final List<String> told = new ArrayList<>();

        @Override
        public void nothing() {
            told.add("nothing");
        }

        @Override
        public void text(String value) {
            told.add('"' + value + '"');
        }

        @Override
        public void bool(boolean value) {
            told.add("bool " + value);
        }

        @Override
        public void integer(long value) {
            told.add("long " + value);
        }

        @Override
        public void integer(BigInteger value) {
            told.add("BigInteger " + value);
        }

        @Override
        public void decimal(double value) {
            told.add("double " + value);
        }

        @Override
        public void decimal(BigDecimal value) {
            told.add("BigDecimal " + value);
        }

        @Override
        public void bytes(byte[] value) {
            told.add("bytes " + HexFormat.of().formatHex(value));
        }

        @Override
        public void beginList(int size) {
            told.add("[" + size);
        }

        @Override
        public void endList() {
            told.add("]");
        }

        @Override
        public void beginMap(int size) {
            told.add("{" + size);
        }

        @Override
        public void key(String name) {
            told.add(name + ":");
        }

        @Override
        public void endMap() {
            told.add("}");
        }
    }

    private record Point(int x, @Nullable Integer y) {}

    private static List<String> visit(@Nullable Object value) {
        Transcript transcript = new Transcript();
        Values.visit(value, transcript);
        return transcript.told;
    }

    @Test
    void tellsScalarsByTheirKind() {
        assertThat(visit(null)).containsExactly("nothing");
        assertThat(visit("text")).containsExactly("\"text\"");
        assertThat(visit('c')).containsExactly("\"c\"");
        assertThat(visit(new StringBuilder("built"))).containsExactly("\"built\"");
        assertThat(visit(true)).containsExactly("bool true");
        assertThat(visit(new byte[] {0, -1})).containsExactly("bytes 00ff");
        assertThat(visit(DayOfWeek.MONDAY)).containsExactly("\"monday\"");
        assertThat(visit(Duration.ofMillis(1500))).containsExactly("\"PT1.5S\"");
        assertThat(visit(Instant.EPOCH)).containsExactly("\"1970-01-01T00:00:00Z\"");
    }

    @Test
    void tellsTimesAsSuchToAVisitorThatAsks() {
        List<TemporalAccessor> times = new ArrayList<>();
        Transcript asking = new Transcript() {
            @Override
            public void time(TemporalAccessor value) {
                times.add(value);
            }
        };
        Values.visit(List.of(Instant.EPOCH, LocalDate.EPOCH, DayOfWeek.MONDAY), asking);
        assertThat(times).containsExactly(Instant.EPOCH, LocalDate.EPOCH);
        assertThat(asking.told).containsExactly("[3", "\"monday\"", "]");
    }

    @Test
    void keepsThePrecisionOfNumbers() {
        assertThat(visit((byte) -1)).containsExactly("long -1");
        assertThat(visit((short) 2)).containsExactly("long 2");
        assertThat(visit(3)).containsExactly("long 3");
        assertThat(visit(Long.MIN_VALUE)).containsExactly("long " + Long.MIN_VALUE);
        assertThat(visit(BigInteger.TWO.pow(64))).containsExactly("BigInteger 18446744073709551616");
        assertThat(visit(0.1)).containsExactly("double 0.1");
        assertThat(visit(0.1f)).containsExactly("double 0.1");
        assertThat(visit(Double.NaN)).containsExactly("double NaN");
        assertThat(visit(new BigDecimal("1.10"))).containsExactly("BigDecimal 1.10");
        assertThat(visit(new AtomicLong(7))).containsExactly("BigInteger 7");
    }

    @Test
    void tellsListsMapsAndRecordsInOrder() {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        map.put("b", List.of());
        map.put(1, new Point(2, null));
        map.put(null, Map.of());
        assertThat(visit(Arrays.asList(map, null)))
                .containsExactly(
                        "[2", "{3", "b:", "[0", "]", "1:", "{2", "x:", "long 2", "y:", "nothing", "}", "null:", "{0",
                        "}", "}", "nothing", "]");
    }

    @Test
    void followsAValueToItsBoundAndNoFurther() {
        Object deepest = List.of();
        for (int i = 1; i < Values.MAX_DEPTH; i++) {
            deepest = i % 2 == 0 ? List.of(deepest) : Map.of("in", deepest);
        }
        assertThat(visit(deepest)).contains("[0");
        Object tooDeep = List.of(deepest);
        assertThatThrownBy(() -> visit(tooDeep))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deeper than 32");
    }

    @Test
    void refusesWhatIsNoPlainValue() {
        assertThatThrownBy(() -> visit(List.of(new Object())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    void refusesACollectionThatIsNotAsLargeAsItSays() {
        AbstractCollection<String> liar = new AbstractCollection<>() {
            @Override
            public Iterator<String> iterator() {
                return Collections.emptyIterator();
            }

            @Override
            public int size() {
                return 1;
            }
        };
        assertThatThrownBy(() -> visit(liar)).isInstanceOf(ConcurrentModificationException.class);
    }
}
