package io.heddle.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static final Parameter<Long> LINES = Parameter.integer("lines").defaultTo(10L);
    private static final Parameter<String> GREP = Parameter.string("grep").defaultTo("");
    private static final Parameter<Boolean> FOLLOW = Parameter.bool("follow").defaultTo(false);
    private static final CommandSpec GETLOG =
            CommandSpec.named("getlog").parameters(LINES, GREP, FOLLOW).build();

    private static final Parameter<String> TO = Parameter.string("to");
    private static final Parameter<List<String>> TEXT = Parameter.strings("text");
    private static final CommandSpec TELL =
            CommandSpec.named("tell").parameters(TO, TEXT).build();

    @Test
    void fillsInDefaults() throws CommandException {
        Arguments arguments = Arguments.bind(GETLOG).add("3").build();

        assertThat(arguments.get(LINES)).isEqualTo(3);
        assertThat(arguments.get(GREP)).isEmpty();
        assertThat(arguments.get(FOLLOW)).isFalse();
    }

    @Test
    void makesTheArgumentsOfACallWithoutAnyOnlyOnce() throws CommandException {
        Arguments arguments = Arguments.bind(GETLOG).build();

        assertThat(arguments.get(LINES)).isEqualTo(10);
        assertThat(Arguments.bind(GETLOG).build()).isSameAs(arguments);
        assertThat(Arguments.bind(GETLOG).add("10").build()).isNotSameAs(arguments);
    }

    @Test
    void takesTheTimeForWhichTheCallerWaitsBesideAnyParameters() throws CommandException {
        Arguments arguments = Arguments.bind(GETLOG)
                .add("3")
                .add("_timeout", "250ms")
                .add("x")
                .build();

        assertThat(arguments.timeout()).contains(Duration.ofMillis(250));
        assertThat(arguments.get(LINES)).isEqualTo(3);
        assertThat(arguments.get(GREP)).isEqualTo("x");
        assertThat(Arguments.bind(GETLOG).add("_timeout", List.of("1s")).build().timeout())
                .contains(Duration.ofSeconds(1));
        assertThat(Arguments.bind(GETLOG).add("3").build().timeout()).isEmpty();
        assertThat(Arguments.bind(GETLOG).knows("_timeout")).isTrue();
    }

    @Test
    void refusesATimeThatIsNoneOrComesTwice() {
        assertInvalid(
                () -> Arguments.bind(GETLOG).add("_timeout", "soon"),
                "argument _timeout: \"soon\" is not a duration such as 30s or 5m");
        assertInvalid(
                () -> Arguments.bind(GETLOG).add("_timeout", "0s"),
                "argument _timeout: \"0s\" is not between 1ms and 8760h");
        assertInvalid(
                () -> Arguments.bind(GETLOG).add("_timeout", "1s").add("_timeout", "1s"),
                "argument _timeout is given twice");
    }

    @Test
    void takesPositionalArgumentsInOrder() throws CommandException {
        Arguments arguments =
                Arguments.bind(GETLOG).add("3").add("x").add("yes").build();

        assertThat(arguments.get(LINES)).isEqualTo(3);
        assertThat(arguments.get(GREP)).isEqualTo("x");
        assertThat(arguments.get(FOLLOW)).isTrue();
    }

    @Test
    void passesOverWhatWasGivenByNameWhenAPositionalArgumentFollows() throws CommandException {
        Arguments arguments = Arguments.bind(GETLOG)
                .add("lines", "3")
                .add("follow", "on")
                .add("x")
                .build();

        assertThat(arguments.get(LINES)).isEqualTo(3);
        assertThat(arguments.get(GREP)).isEqualTo("x");
        assertThat(arguments.get(FOLLOW)).isTrue();
    }

    @Test
    void givesAllTheRestToTheParameterThatTakesIt() throws CommandException {
        Arguments arguments =
                Arguments.bind(TELL).add("ann").add("a").add("").add("c").build();

        assertThat(arguments.get(TO)).isEqualTo("ann");
        assertThat(arguments.get(TEXT)).containsExactly("a", "", "c");
    }

    @Test
    void takesTheRestByNameAsOne() throws CommandException {
        Arguments arguments = Arguments.bind(TELL).add("text", "a b").add("ann").build();

        assertThat(arguments.get(TO)).isEqualTo("ann");
        assertThat(arguments.get(TEXT)).containsExactly("a b");
    }

    @Test
    void defaultsTheRestToo() throws CommandException {
        Parameter<List<String>> rest = Parameter.strings("rest").defaultTo(List.of("x"));
        CommandSpec spec = CommandSpec.named("a").parameters(rest).build();

        assertThat(Arguments.bind(spec).build().get(rest)).containsExactly("x");
        assertThat(Arguments.bind(spec).add("y").build().get(rest)).containsExactly("y");
    }

    @Test
    void saysWhichArgumentIsMissing() {
        assertInvalid(() -> Arguments.bind(TELL).build(), "argument to is missing; usage: tell to text...");
        assertInvalid(
                () -> Arguments.bind(TELL).add("ann").build(), "argument text is missing; usage: tell to text...");
        assertInvalid(
                () -> Arguments.bind(TELL).add("text", "x").build(), "argument to is missing; usage: tell to text...");
    }

    @Test
    void refusesMoreArgumentsThanParameters() {
        String message = "too many arguments; usage: getlog [lines] [grep] [follow]";
        assertInvalid(() -> Arguments.bind(GETLOG).add("1").add("x").add("no").add("y"), message);
        assertInvalid(
                () -> Arguments.bind(GETLOG)
                        .add("1")
                        .add("x")
                        .add("follow", "no")
                        .add("y"),
                message);
        assertInvalid(
                () -> Arguments.bind(TELL).add("text", "x").add("ann").add("y"),
                "too many arguments; usage: tell to text...");
        assertInvalid(
                () -> Arguments.bind(CommandSpec.named("quit").build()).add("x"), "too many arguments; usage: quit");
    }

    @Test
    void refusesAnArgumentThatIsGivenTwice() {
        assertInvalid(
                () -> Arguments.bind(GETLOG).add("lines", "1").add("lines", "2"), "argument lines is given twice");
        assertInvalid(() -> Arguments.bind(GETLOG).add("1").add("lines", "2"), "argument lines is given twice");
        assertInvalid(() -> Arguments.bind(TELL).add("ann").add("x").add("text", "y"), "argument text is given twice");
    }

    @Test
    void refusesANameThatIsNoParameters() {
        assertInvalid(
                () -> Arguments.bind(GETLOG).add("line", "1"),
                "no parameter \"line\"; usage: getlog [lines] [grep] [follow]");
        assertInvalid(
                () -> Arguments.bind(GETLOG).add("n".repeat(70), "1"),
                "no parameter \"" + "n".repeat(64) + "...\"; usage: getlog [lines] [grep] [follow]");
    }

    @Test
    void knowsTheNamesOfItsParametersAlone() {
        assertThat(Arguments.bind(GETLOG).knows("lines")).isTrue();
        assertThat(Arguments.bind(GETLOG).knows("line")).isFalse();
        assertThat(Arguments.bind(GETLOG).knows("Lines")).isFalse();
    }

    @Test
    void refusesWhatAParameterRefuses() {
        assertInvalid(() -> Arguments.bind(GETLOG).add("x"), "argument lines: \"x\" is not a whole number");
        assertInvalid(() -> Arguments.bind(GETLOG).add("follow", "x"), "argument follow: \"x\" is not true or false");
    }

    @Test
    void neverShowsASecretThatIsOneTooMany() {
        CommandSpec login = CommandSpec.named("login")
                .parameters(Parameter.string("password").asSecret())
                .build();
        assertInvalid(
                () -> Arguments.bind(login).add("hunter2").add("hunter3"), "too many arguments; usage: login password");
    }

    @Test
    void findsAParameterByInstanceSoThatACommandCannotReadAnothersByChance() throws CommandException {
        Arguments arguments = Arguments.bind(GETLOG).build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> arguments.get(Parameter.string("lines")))
                .withMessage("the spec does not have this instance of parameter lines");
    }

    private static void assertInvalid(ThrowingCallable call, String message) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(call)
                .withMessage(message)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }
}
