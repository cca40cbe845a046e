package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextRequestTest {
    private static final Parameter<List<String>> WORDS = Parameter.strings("words");
    private static final Parameter<Long> LINES = Parameter.integer("lines").defaultTo(10L);
    private static final Parameter<String> GREP = Parameter.string("grep").defaultTo("");

    private static final CommandTable COMMANDS = new CommandTable(CommandRegistry.builder()
            .add(new Named(CommandSpec.named("ping").build()))
            .add(new Named(CommandSpec.named("echo").parameters(WORDS).build()))
            .add(new Named(CommandSpec.named("getlog").parameters(LINES, GREP).build()))
            .build());

    private record Named(CommandSpec spec) implements Command {
        @Override
        public @Nullable Object execute(Call call) {
            return null;
        }
    }

    static List<Arguments> lines() {
        return List.of(
                Arguments.of("echo hello", List.of("hello")),
                Arguments.of("  echo \t a  b\tc  ", List.of("a", "b", "c")),
                Arguments.of("ECHO A", List.of("A")),
                Arguments.of("echo 'a b'", List.of("a b")),
                Arguments.of("echo \"a b\"", List.of("a b")),
                Arguments.of("echo a\\ b", List.of("a b")),
                Arguments.of("echo \\'a\\\"", List.of("'a\"")),
                Arguments.of("echo a'b c'\"d e\"f", List.of("ab cd ef")),
                Arguments.of("echo \"\" ''", List.of("", "")),
                Arguments.of("echo 'it'\\''s'", List.of("it's")),
                Arguments.of("echo '\\n\"'", List.of("\\n\"")),
                Arguments.of("echo \"\\\"\\\\\"", List.of("\"\\")),
                Arguments.of("echo \"\\d+\\n\\t\\'\"", List.of("\\d+\\n\\t\\'")),
                Arguments.of("echo a\\\\b", List.of("a\\b")),
                Arguments.of("e'ch'o x", List.of("x")),
                Arguments.of("\"echo\" x", List.of("x")),
                Arguments.of(
                        "echo $HOME * `x` # ; | & ~ !", List.of("$HOME", "*", "`x`", "#", ";", "|", "&", "~", "!")),
                Arguments.of("echo grüße 漢字 😀", List.of("grüße", "漢字", "😀")),
                Arguments.of("echo \\😀 \\ü", List.of("😀", "ü")),
                Arguments.of("echo 'a\tb'", List.of("a\tb")),
                Arguments.of("echo a\u2028b", List.of("a\u2028b")),
                Arguments.of("echo a=b =c d=", List.of("a=b", "=c", "d=")),
                Arguments.of("echo words=one", List.of("one")),
                Arguments.of("echo words='one two'", List.of("one two")),
                Arguments.of("echo words=a=b", List.of("a=b")),
                Arguments.of("echo words=", List.of("")),
                Arguments.of("echo words='='", List.of("=")),
                Arguments.of("echo 'words'=one", List.of("words=one")),
                Arguments.of("echo wor\"\"ds=one", List.of("words=one")),
                Arguments.of("echo words\\=one", List.of("words=one")),
                Arguments.of("echo 'words=one'", List.of("words=one")));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void splitsAndUnquotes(String line, List<String> words) throws CommandException {
        assertThat(words(line)).isEqualTo(words);
    }

    @Test
    void takesArgumentsByPositionAndByName() throws CommandException {
        TextRequest request = parsed("getlog grep=\"x y\" 3");

        assertThat(request.command().spec().name()).isEqualTo("getlog");
        assertThat(request.arguments().get(LINES)).isEqualTo(3);
        assertThat(request.arguments().get(GREP)).isEqualTo("x y");
    }

    @Test
    void takesArgumentsByNameWithoutQuotes() throws CommandException {
        TextRequest request = parsed("getlog grep=a=b lines=7");

        assertThat(request.arguments().get(LINES)).isEqualTo(7);
        assertThat(request.arguments().get(GREP)).isEqualTo("a=b");
    }

    @Test
    void makesNoObjectForABareName() throws CommandException {
        assertThat(parsed("getlog")).isSameAs(parsed("GetLog\t "));
        assertThat(parsed("getlog").arguments().get(LINES)).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", " \t  "})
    void takesABlankLineForNoRequest(String line) throws CommandException {
        assertThat(TextRequest.parse(direct(line), COMMANDS)).isNull();
    }

    @Test
    void readsFromPositionToLimitAndLeavesBoth() throws CommandException {
        for (ByteBuffer bytes :
                List.of(direct("x echo a b y"), ByteBuffer.wrap("x echo a b y".getBytes(StandardCharsets.US_ASCII)))) {
            bytes.position(2).limit(10);

            assertThat(parsed(bytes).arguments().get(WORDS)).containsExactly("a", "b");
            assertThat(bytes.position()).isEqualTo(2);
            assertThat(bytes.limit()).isEqualTo(10);
        }
    }

    @Test
    void readsQuotedWordsFromPositionToLimitAndLeavesBoth() throws CommandException {
        ByteBuffer bytes = direct("' echo 'a b' '");
        bytes.position(2).limit(12);

        assertThat(parsed(bytes).arguments().get(WORDS)).containsExactly("a b");
        assertThat(bytes.position()).isEqualTo(2);
        assertThat(bytes.limit()).isEqualTo(12);
    }

    static List<Arguments> badLines() {
        return List.of(
                Arguments.of("nope", ErrorCode.UNIMPLEMENTED, "unknown command \"nope\""),
                Arguments.of("pin", ErrorCode.UNIMPLEMENTED, "unknown command \"pin\""),
                Arguments.of("pingping a", ErrorCode.UNIMPLEMENTED, "unknown command \"pingping\""),
                Arguments.of("''", ErrorCode.UNIMPLEMENTED, "unknown command \"\""),
                Arguments.of("'ping '", ErrorCode.UNIMPLEMENTED, "unknown command \"ping \""),
                Arguments.of("pïng", ErrorCode.UNIMPLEMENTED, "unknown command \"pïng\""),
                Arguments.of("\u017fping", ErrorCode.UNIMPLEMENTED, "unknown command \"\u017fping\""),
                Arguments.of("echo 'a", ErrorCode.INVALID_ARGUMENT, "unbalanced quote"),
                Arguments.of("echo \"a", ErrorCode.INVALID_ARGUMENT, "unbalanced quote"),
                Arguments.of("echo \"a\\\"", ErrorCode.INVALID_ARGUMENT, "unbalanced quote"),
                Arguments.of("echo \"a\\", ErrorCode.INVALID_ARGUMENT, "unbalanced quote"),
                Arguments.of("echo '", ErrorCode.INVALID_ARGUMENT, "unbalanced quote"),
                Arguments.of("'", ErrorCode.INVALID_ARGUMENT, "unbalanced quote"),
                Arguments.of("echo a\\", ErrorCode.INVALID_ARGUMENT, "trailing backslash"),
                Arguments.of("\\", ErrorCode.INVALID_ARGUMENT, "trailing backslash"),
                Arguments.of("echo a\0", ErrorCode.INVALID_ARGUMENT, "control character"),
                Arguments.of("\u001b[A", ErrorCode.INVALID_ARGUMENT, "control character"),
                Arguments.of("ping\r", ErrorCode.INVALID_ARGUMENT, "control character"),
                Arguments.of("echo 'a\nb'", ErrorCode.INVALID_ARGUMENT, "control character"),
                Arguments.of("echo \u007f", ErrorCode.INVALID_ARGUMENT, "control character"),
                Arguments.of("echo \u0085", ErrorCode.INVALID_ARGUMENT, "control character"),
                Arguments.of("echo", ErrorCode.INVALID_ARGUMENT, "argument words is missing; usage: echo words..."),
                Arguments.of("ping a", ErrorCode.INVALID_ARGUMENT, "too many arguments; usage: ping"),
                Arguments.of("ping 'a'", ErrorCode.INVALID_ARGUMENT, "too many arguments; usage: ping"),
                Arguments.of("getlog x", ErrorCode.INVALID_ARGUMENT, "argument lines: \"x\" is not a whole number"),
                Arguments.of("getlog lines=1 lines=2", ErrorCode.INVALID_ARGUMENT, "argument lines is given twice"));
    }

    @ParameterizedTest
    @MethodSource("badLines")
    void tellsWhatIsWrong(String line, ErrorCode code, String message) {
        CommandException failure = catchThrowableOfType(CommandException.class, () -> parsed(line));

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "c328", "e282", "f0908080ff", "c080", "eda080", "f4908080"})
    void refusesWhatIsNotUtf8(String hex) {
        byte[] bad = HexFormat.of().parseHex(hex);
        ByteBuffer line = ByteBuffer.allocateDirect(5 + bad.length).put("echo ".getBytes(StandardCharsets.US_ASCII));
        line.put(bad).flip();

        CommandException failure =
                catchThrowableOfType(CommandException.class, () -> TextRequest.parse(line, COMMANDS));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(failure).hasMessage("not UTF-8");
    }

    @Test
    void repeatsOnlyTheBeginningOfALongUnknownName() {
        String expected = "unknown command \"" + "x".repeat(61) + "...\"";

        for (String line : List.of("x".repeat(16_000) + " a", "'" + "x".repeat(16_000) + "'")) {
            CommandException failure = catchThrowableOfType(CommandException.class, () -> parsed(line));
            assertThat(failure).hasMessage(expected);
        }
    }

    @Test
    void givesBackWhateverWasQuoted() throws CommandException {
        Random random = new Random(20250717);
        for (int round = 0; round < 3000; round++) {
            List<String> words = new ArrayList<>();
            StringBuilder line = new StringBuilder("echo");
            for (int i = random.nextInt(5); i >= 0; i--) {
                String word = randomWord(random);
                words.add(word);
                line.append(random.nextBoolean() ? " " : "\t ").append(quoted(word, random.nextInt(3)));
            }
            assertThat(words(line.toString())).as(line.toString()).isEqualTo(words);
        }
    }

    private static String randomWord(Random random) {
        String alphabet = "ab =\t'\"\\\\\"' $nrtüß漢\u2028";
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int at = random.nextInt(alphabet.length() + 1);
            word.append(at == alphabet.length() ? "😀" : String.valueOf(alphabet.charAt(at)));
        }
        return word.toString();
    }

    private static String quoted(String word, int style) {
        return switch (style) {
            case 0 -> "'" + word.replace("'", "'\\''") + "'";
            case 1 -> '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
            default -> "''" + word.replaceAll("[ \t'\"\\\\]", "\\\\$0");
        };
    }

    private static List<String> words(String line) throws CommandException {
        TextRequest request = parsed(line);
        assertThat(request.command().spec().name()).isEqualTo("echo");
        return request.arguments().get(WORDS);
    }

    private static TextRequest parsed(String line) throws CommandException {
        return parsed(direct(line));
    }

    private static TextRequest parsed(ByteBuffer line) throws CommandException {
        return Objects.requireNonNull(TextRequest.parse(line, COMMANDS));
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
