package io.heddle.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterTest {
    private enum Colour {
        RED,
        DARK_GREEN
    }

    @Test
    void takesTextAsItIs() throws CommandException {
        assertThat(Parameter.string("text").parse(" a b ")).isEqualTo(" a b ");
        assertThat(Parameter.string("text").parse("")).isEmpty();
    }

    @Test
    void readsWholeNumbersOf64Bits() throws CommandException {
        assertThat(Parameter.integer("n").parse("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(Parameter.integer("n").parse("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1.0", "9223372036854775808", " 1", "0x10", "--1"})
    void refusesWhatIsNotAWholeNumber(String text) {
        assertRefused(Parameter.integer("n"), text, "is not a whole number");
    }

    @Test
    void keepsDecimalsExact() throws CommandException {
        assertThat(Parameter.decimal("n").parse("0.10")).isEqualTo(new BigDecimal("0.10"));
        assertThat(Parameter.decimal("n").parse("-1e3")).isEqualByComparingTo("-1000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "NaN", "1e1001", "1e-1001", "1e999999999", "1e99999999999999999999"})
    void refusesWhatIsNotADecimalOrTooFarFromThePoint(String text) {
        assertRefused(Parameter.decimal("n"), text, "is not a number");
    }

    @Test
    void refusesADecimalOfTooManyDigitsWithoutShowingThemAll() {
        assertRefused(Parameter.decimal("n"), "9".repeat(101), "is not a number");
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> Parameter.decimal("n").parse("9".repeat(16_384)))
                .withMessage("argument n: \"" + "9".repeat(64) + "...\" is not a number");
    }

    @ParameterizedTest
    @CsvSource({
        "true, true", "yes, true", "on, true", "1, true", "TRUE, true",
        "false, false", "no, false", "off, false", "0, false", "Off, false"
    })
    void readsTruthInSeveralWords(String text, boolean value) throws CommandException {
        assertThat(Parameter.bool("b").parse(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "t", "nope"})
    void refusesWhatIsNeitherTrueNorFalse(String text) {
        assertRefused(Parameter.bool("b"), text, "is not true or false");
    }

    @ParameterizedTest
    @CsvSource({
        "5ns, PT0.000000005S",
        "5us, PT0.000005S",
        "250ms, PT0.25S",
        "30s, PT30S",
        "2m, PT2M",
        "1h, PT1H",
        "2d, PT48H",
        "1h30m, PT1H30M",
        "1H30M, PT1H30M",
        "0s, PT0S",
        "PT0.5S, PT0.5S",
        "pt1m, PT1M"
    })
    void readsDurationsWithUnitsOrInIsoForm(String text, Duration value) throws CommandException {
        assertThat(Parameter.duration("d").parse(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30",
                "s",
                "1x",
                "1s ",
                "1.5s",
                "-1s",
                "-PT1S",
                "PT-1S",
                "P",
                "999999999999999999d",
                "PT9999999999999999999S",
                "999999999999999999h999999999999999999h999999999999999999h"
            })
    void refusesWhatIsNotADurationOrNegativeOrTooLong(String text) {
        assertRefused(Parameter.duration("d"), text, "is not a duration such as 30s or 5m");
    }

    @Test
    void refusesADurationOfThousandsOfPartsWithoutUsingUpTheStack() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> Parameter.duration("d").parse("1s".repeat(8_000)))
                .withMessageEndingWith("is not a duration such as 30s or 5m");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "512, 512",
        "512b, 512",
        "1k, 1024",
        "64KiB, 65536",
        "64kb, 64000",
        "2m, 2097152",
        "2MiB, 2097152",
        "10MB, 10000000",
        "1g, 1073741824",
        "1GiB, 1073741824",
        "1GB, 1000000000",
        "1 k, 1024"
    })
    void readsSizesWithUnits(String text, long bytes) throws CommandException {
        assertThat(Parameter.size("s").parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "-1", "1.5k", "1x", "1kk", "999999999999999999g", "9999999999999999999"})
    void refusesWhatIsNotASizeOrTooLarge(String text) {
        assertRefused(Parameter.size("s"), text, "is not a size such as 512 or 64KiB");
    }

    @Test
    void readsAWordOfAnEnumInEitherCase() throws CommandException {
        Parameter<Colour> colour = Parameter.enumeration("colour", Colour.class);

        assertThat(colour.choices()).containsExactly("red", "dark_green");
        assertThat(colour.parse("Dark_Green")).isEqualTo(Colour.DARK_GREEN);
        assertRefused(colour, "blue", "is not one of red, dark_green");
    }

    @Test
    void takesTheRestAsAList() throws CommandException {
        assertThat(Parameter.strings("words").parse("a b")).containsExactly("a b");
    }

    @Test
    void takesBothBoundsOfARangeAndNothingBeyond() throws CommandException {
        Parameter<Long> lines = Parameter.integer("lines").between(1L, 10L);

        assertThat(lines.parse("1")).isEqualTo(1);
        assertThat(lines.parse("10")).isEqualTo(10);
        assertRefused(lines, "0", "is not between 1 and 10");
        assertRefused(lines, "11", "is not between 1 and 10");
    }

    @Test
    void tellsARangeInTheWordsThatACallerMayWrite() {
        assertRefused(
                Parameter.duration("d").between(Duration.ofMillis(250), Duration.ofMinutes(90)),
                "2h",
                "is not between 250ms and 1h30m");
        assertRefused(
                Parameter.duration("d").between(Duration.ofNanos(1), Duration.ofSeconds(2)),
                "0s",
                "is not between PT0.000000001S and 2s");
        assertRefused(
                Parameter.enumeration("c", Colour.class).between(Colour.DARK_GREEN, Colour.DARK_GREEN),
                "red",
                "is not between dark_green and dark_green");
    }

    @Test
    void refusesARangeWithoutOrderOrUpsideDown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Parameter.strings("words").between(List.of("a"), List.of("b")))
                .withMessage("not a range for words");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Parameter.integer("n").between(2L, 1L));
    }

    @Test
    void refusesADefaultOutOfRangeWhicheverIsGivenFirst() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Parameter.integer("n").between(1L, 2L).defaultTo(3L))
                .withMessage("default of n is out of range");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Parameter.integer("n").defaultTo(3L).between(1L, 2L))
                .withMessage("default of n is out of range");
    }

    @Test
    void isRequiredUnlessItHasADefault() {
        assertThat(Parameter.string("a").required()).isTrue();
        assertThat(Parameter.string("a").defaultValue()).isEmpty();
        assertThat(Parameter.string("a").defaultTo("x").required()).isFalse();
        assertThat(Parameter.string("a").defaultTo("x").defaultValue()).contains("x");
    }

    @Test
    void keepsWhatWasSaidBeforeInEachNewParameter() {
        Parameter<Long> all = Parameter.integer("n")
                .describedAs("how many")
                .between(1L, 9L)
                .defaultTo(5L)
                .asSecret();

        assertThat(all.name()).isEqualTo("n");
        assertThat(all.type()).isEqualTo(Parameter.Type.INTEGER);
        assertThat(all.description()).isEqualTo("how many");
        assertThat(all.minimum()).contains(1L);
        assertThat(all.maximum()).contains(9L);
        assertThat(all.defaultValue()).contains(5L);
        assertThat(all.secret()).isTrue();
        assertThat(all.describedAs("again").secret()).isTrue();
    }

    @Test
    void neverShowsASecretInAMessage() {
        Parameter<Long> pin = Parameter.integer("pin").between(0L, 9999L).asSecret();

        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> pin.parse("hunter2"))
                .withMessage("argument pin: the value is not a whole number")
                .withNoCause();
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> pin.parse("123456"))
                .withMessage("argument pin: the value is not between 0 and 9999");
    }

    @Test
    void showsItselfAsUsageLinesDo() {
        assertThat(Parameter.string("a")).hasToString("a");
        assertThat(Parameter.string("a").defaultTo("x")).hasToString("[a]");
        assertThat(Parameter.strings("a")).hasToString("a...");
        assertThat(Parameter.strings("a").defaultTo(List.of())).hasToString("[a...]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "1a", "a b", "a=b", "-a", "é"})
    void refusesANameThatAWireProtocolWouldHaveToQuote(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Parameter.string(name))
                .withMessageStartingWith("not a name: \"" + name + '"');
    }

    @Test
    void takesANameOf64CharactersAndNoneLonger() {
        assertThat(Parameter.string("a".repeat(64)).name()).hasSize(64);
        assertThatIllegalArgumentException().isThrownBy(() -> Parameter.string("a".repeat(65)));
    }

    private static void assertRefused(Parameter<?> parameter, String text, String why) {
        String shown = text.length() > 64 ? text.substring(0, 64) + "..." : text;
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> parameter.parse(text))
                .withMessage("argument " + parameter.name() + ": \"" + shown + "\" " + why)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }
}
