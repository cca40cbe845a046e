package io.heddle.amp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.heddle.command.CommandException;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Any bytes are read as a value or refused, and a value that is written is read as the same again. */
class ValuesFuzzTest {
    private static final Parameter<String> TEXT = Parameter.string("p");
    private static final Parameter<List<String>> TEXTS = Parameter.strings("p").defaultTo(List.of());
    private static final List<Parameter<?>> OTHERS = List.of(
            Parameter.integer("p"),
            Parameter.decimal("p"),
            Parameter.bool("p"),
            Parameter.duration("p"),
            Parameter.size("p"),
            Parameter.enumeration("p", TimeUnit.class));

    @FuzzTest(maxDuration = "10m")
    void whatIsWrittenIsReadAgain(byte[] value) {
        if (value.length > Part.MAX_VALUE_BYTES) {
            return;
        }
        String text = read(TEXT, value);
        if (text != null) {
            assertThat(text.getBytes(StandardCharsets.UTF_8)).isEqualTo(value);
            assertThat(written(text)).isEqualTo(value);
        }
        List<String> texts = read(TEXTS, value);
        if (texts != null) {
            assertThat(written(texts)).isEqualTo(value);
        }
        OTHERS.forEach(parameter -> read(parameter, value));
        assertThat(PythonText.repr(ByteBuffer.wrap(value), 64)).matches("b(['\"])[ -~]*\\1(\\.\\.\\.)?");
        numbers(ByteBuffer.wrap(Arrays.copyOf(value, 2 * Long.BYTES)));
    }

    private static void numbers(ByteBuffer bytes) {
        double number = bytes.getDouble();
        String repr = PythonText.floating(number);
        if (Double.isFinite(number)) {
            assertThat(Double.parseDouble(repr)).isEqualTo(number);
        } else {
            assertThat(repr).matches("nan|-?inf");
        }
        Instant time = Instant.ofEpochSecond(bytes.getLong() % 400_000_000_000L, bytes.getInt(0) & Integer.MAX_VALUE);
        try {
            Instant again = OffsetDateTime.parse(PythonText.time(time)).toInstant();
            assertThat(again).isEqualTo(time.truncatedTo(ChronoUnit.MICROS));
        } catch (IllegalArgumentException e) {
            assertThat(time.atOffset(ZoneOffset.UTC).getYear())
                    .satisfiesAnyOf(
                            year -> assertThat(year).isLessThan(1),
                            year -> assertThat(year).isGreaterThan(9999));
        }
    }

    /** The value, or null if it is refused; anything but that is a failure. */
    private static <T> @Nullable T read(Parameter<T> parameter, byte[] value) {
        CommandSpec spec = CommandSpec.named("test").parameters(parameter).build();
        Box box = new Box(ByteBuffer.wrap(Boxes.box("p", Boxes.text(value))));
        try {
            return BoxArguments.bind(spec, box).get(parameter);
        } catch (CommandException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            return null;
        }
    }

    private static byte[] written(Object result) {
        byte[] answer = AnswerRenderer.answer(result).toBytes();
        return Boxes.bytes(Objects.requireNonNull(Boxes.read(answer).getFirst().get(AnswerRenderer.RESULT)));
    }
}
