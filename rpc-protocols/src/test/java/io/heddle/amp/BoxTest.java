package io.heddle.amp;

import static io.heddle.amp.Boxes.box;
import static io.heddle.amp.Boxes.direct;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class BoxTest {
    private static String value(Box box, String key) {
        ByteBuffer value = box.value(key);
        if (value == null) {
            return "none";
        }
        byte[] copy = new byte[value.remaining()];
        value.get(copy);
        return Boxes.text(copy);
    }

    private static Box read(String... keysAndValues) {
        return new Box(direct(box(keysAndValues)).order(ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void findsTheValueOfAKeyWhereverItStands() {
        Box box = read("b", "2", "_ask", "", "a", "1".repeat(300));
        assertThat(value(box, "a")).isEqualTo("1".repeat(300));
        assertThat(value(box, "b")).isEqualTo("2");
        assertThat(value(box, "_ask")).isEmpty();
        assertThat(value(box, "c")).isEqualTo("none");
        assertThat(box.has("_ask")).isTrue();
        assertThat(box.has("_as")).isFalse();
    }

    @Test
    void ofARepeatedKeyTheLastCounts() {
        assertThat(value(read("a", "1", "b", "2", "a", "3"), "a")).isEqualTo("3");
    }

    @Test
    void keysOfOtherBytesOrCaseAreOthers() {
        Box box = read("A", "1", "\u00e1", "2");
        assertThat(value(box, "a")).isEqualTo("none");
        assertThat(value(box, "A")).isEqualTo("1");
    }

    @Test
    void aValueThatLooksLikeAKeyIsNone() {
        assertThat(value(read("x", "\0\1a\0\0"), "a")).isEqualTo("none");
    }

    @Test
    void anEmptyBoxHasNoKeys() {
        assertThat(value(read(), "a")).isEqualTo("none");
    }
}
