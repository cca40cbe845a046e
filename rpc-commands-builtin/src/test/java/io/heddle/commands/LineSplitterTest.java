package io.heddle.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineSplitterTest {
    private final LineSplitter splitter = new LineSplitter();

    @ParameterizedTest(name = "{0} bytes at a time")
    @ValueSource(ints = {1, 2, 3, 5, 64})
    void endsLinesAtAnyLineEndingHoweverTheBytesArrive(int chunkBytes) {
        byte[] bytes = "one\ntwo\r\nthree\rfour\n\r\n\rfünf\n\nrest".getBytes(StandardCharsets.UTF_8);

        List<String> lines = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += chunkBytes) {
            lines.addAll(feed(Arrays.copyOfRange(bytes, from, Math.min(from + chunkBytes, bytes.length))));
        }

        assertThat(lines).containsExactly("one", "two", "three", "four", "", "", "fünf", "");
        assertThat(splitter.inLine()).isTrue();
        assertThat(splitter.take()).isEqualTo("rest");
        assertThat(splitter.inLine()).isFalse();
    }

    @Test
    void replacesWhatIsNotUtf8() {
        assertThat(feed(new byte[] {'a', (byte) 0xFF, 'b', '\n'})).containsExactly("a\uFFFDb");
    }

    @Test
    void keepsALineOfTheGreatestLengthAndCutsALongerOne() {
        String longest = "x".repeat(LineSplitter.MAX_LINE_BYTES);

        assertThat(feed(longest + "\n")).containsExactly(longest);
        assertThat(feed(longest + "y\nnext\n")).containsExactly(longest + "...", "next");
    }

    @Test
    void doesNotShowHalfACharacterWhereItCuts() {
        String before = "x".repeat(LineSplitter.MAX_LINE_BYTES - 2);

        assertThat(feed(before + "\u20AC\n")).containsExactly(before + "...");
        assertThat(feed(before + "yzz\n")).containsExactly(before + "yz...");
    }

    @Test
    void survivesACutInTheMiddleOfGarbage() {
        byte[] garbage = new byte[LineSplitter.MAX_LINE_BYTES + 2];
        Arrays.fill(garbage, (byte) 0x80);
        garbage[garbage.length - 1] = '\n';

        assertThat(feed(garbage)).containsExactly("\uFFFD".repeat(LineSplitter.MAX_LINE_BYTES) + "...");
    }

    private List<String> feed(String text) {
        return feed(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> feed(byte[] bytes) {
        return splitter.feed(ByteBuffer.wrap(bytes));
    }
}
