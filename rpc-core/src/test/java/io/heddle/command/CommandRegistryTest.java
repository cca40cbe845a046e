package io.heddle.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CommandRegistryTest {
    @TempDir
    Path directory;

    private LogCapture log;

    @BeforeEach
    void captureLog() {
        log = new LogCapture(CommandRegistry.class);
    }

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @Test
    void findsACommandByNameInEitherCase() {
        Named ping = new Named("ping");
        CommandRegistry registry = CommandRegistry.builder().add(ping).build();

        assertThat(registry.find("ping"))
                .get()
                .extracting(CommandRegistry.Entry::command)
                .isSameAs(ping);
        assertThat(registry.find("PiNg")).isPresent();
        assertThat(registry.find("pin")).isEmpty();
        assertThat(registry.find("")).isEmpty();
    }

    @Test
    void listsCommandsByName() {
        CommandRegistry registry = CommandRegistry.builder()
                .add(new Named("b"), new Named("c"))
                .add(new Named("a"))
                .build();

        assertThat(registry.entries()).extracting(entry -> entry.spec().name()).containsExactly("a", "b", "c");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> registry.entries().clear());
    }

    @Test
    void asksForTheSpecOnce() {
        Named command = new Named("a");
        CommandRegistry registry = CommandRegistry.builder().add(command).build();
        assertThat(registry.find("a")).isPresent();
        assertThat(registry.find("a")).isPresent();

        assertThat(command.asked).isEqualTo(1);
    }

    @Test
    void doesNotChangeWithItsBuilder() {
        CommandRegistry.Builder builder = CommandRegistry.builder().add(new Named("a"));
        CommandRegistry registry = builder.build();
        builder.add(new Named("b"));

        assertThat(registry.entries()).hasSize(1);
    }

    @Test
    void refusesTwoCommandsOfOneNameAndNamesBothClasses() {
        CommandRegistry.Builder builder = CommandRegistry.builder().add(new Named("a"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.add(new Named("b"), new Other("a")))
                .withMessage("two commands are named a: " + Named.class.getName() + " and " + Other.class.getName());
        assertThat(builder.build().find("b"))
                .as("added together with the duplicate")
                .isEmpty();
    }

    @Test
    void refusesACommandWithoutASpec() {
        assertThatNullPointerException()
                .isThrownBy(() -> CommandRegistry.builder().add(new Named(null)))
                .withMessage("spec() of " + Named.class.getName() + " is null");
    }

    @Test
    void warnsWhenThereIsNoCommand() {
        assertThat(CommandRegistry.builder().build().entries()).isEmpty();
        assertThat(log.warnings()).containsExactly("No command found");
    }

    @Test
    void loadsWhatIsDeclared() throws Exception {
        assertThat(load(new TestJar().command("One", "one", "").command("Two", "two", ""))
                        .entries())
                .extracting(entry -> entry.spec().name())
                .containsExactly("one", "two");
        assertThat(log.warnings()).isEmpty();
    }

    @Test
    void namesAClassThatIsMissingAndLoadsTheOthers() throws Exception {
        assertOthersAreLoaded(new TestJar().declaring("One\nGone\nTwo\n"), "A command is left out: ", "Gone");
    }

    @Test
    void namesAClassThatIsNoCommandAndLoadsTheOthers() throws Exception {
        assertOthersAreLoaded(
                new TestJar().command("Wrong", "public class Wrong {}").declaring("One\nWrong\nTwo\n"),
                "A command is left out: ",
                "Wrong");
    }

    @Test
    void namesAClassWhoseConstructorThrowsAndLoadsTheOthers() throws Exception {
        assertOthersAreLoaded(
                new TestJar()
                        .command("Bad", "bad", "if (true) throw new IllegalStateException();")
                        .declaring("One\nBad\nTwo\n"),
                "Command Bad could not be loaded and is left out");
    }

    @ParameterizedTest
    @MethodSource("io.heddle.command.TestJar#errors")
    void namesAClassWhoseConstructorOrSpecThrowsAnErrorAndLoadsTheOthers(TestJar bad) throws Exception {
        assertOthersAreLoaded(bad.declaring("One\nBad\nTwo\n"), "Command Bad could not be loaded and is left out");
    }

    @Test
    void namesAClassWhoseSpecThrowsAndLoadsTheOthers() throws Exception {
        assertOthersAreLoaded(
                new TestJar().command("Bad", "Not A Name", "").declaring("One\nBad\nTwo\n"),
                "Command Bad could not be loaded and is left out");
    }

    @Test
    void namesAClassWithoutAPublicConstructorAndLoadsTheOthers() throws Exception {
        String source = TestJar.source("Bad", "bad", "", "").replace("public Bad()", "Bad()");
        assertOthersAreLoaded(
                new TestJar().command("Bad", source).declaring("One\nBad\nTwo\n"), "A command is left out: ", "Bad");
    }

    @Test
    void namesAClassWhoseSuperclassIsMissingAndLoadsTheOthers() throws Exception {
        assertOthersAreLoaded(
                new TestJar()
                        .type("Gone", "public class Gone {}")
                        .without("Gone")
                        .command("Bad", TestJar.source("Bad", "bad", "", "extends Gone"))
                        .declaring("One\nBad\nTwo\n"),
                "Command Bad could not be loaded and is left out");
    }

    @Test
    void namesAClassThatUsesAMissingOneAndLoadsTheOthers() throws Exception {
        assertOthersAreLoaded(
                new TestJar()
                        .type("Gone", "public class Gone {}")
                        .without("Gone")
                        .command("Bad", "bad", "new Gone().toString();")
                        .declaring("One\nBad\nTwo\n"),
                "Command Bad could not be loaded and is left out");
    }

    @Test
    void takesADuplicateAmongTheLoadedForAnErrorNotForABrokenProvider() {
        TestJar jar = new TestJar().command("One", "same", "").command("Two", "same", "");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> load(jar))
                .withMessage("two commands are named same: One and Two");
    }

    @Test
    void givesUpOnASourceThatDoesNothingButFail() {
        ClassLoader broken = new ClassLoader(null) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                throw new IOException("disk on fire");
            }
        };

        assertThat(CommandRegistry.builder().load(broken).build().entries()).isEmpty();
        assertThat(log.warnings()).contains("Gave up looking for commands after 100 failures in a row");
    }

    private void assertOthersAreLoaded(TestJar jar, String... warning) throws Exception {
        CommandRegistry registry = load(jar.type("One", TestJar.source("One", "one", "", ""))
                .type("Two", TestJar.source("Two", "two", "", "")));

        assertThat(registry.entries()).extracting(entry -> entry.spec().name()).containsExactly("one", "two");
        assertThat(log.warnings()).singleElement().asString().contains(warning);
    }

    private CommandRegistry load(TestJar jar) throws IOException {
        URL url = jar.writeTo(directory.resolve("commands.jar")).toUri().toURL();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {url}, Command.class.getClassLoader())) {
            return CommandRegistry.builder().load(loader).build();
        }
    }

    private static class Named implements Command {
        private final @Nullable String name;
        private int asked;

        Named(@Nullable String name) {
            this.name = name;
        }

        @Override
        @SuppressWarnings("NullAway") // breaks the promise on purpose
        public CommandSpec spec() {
            asked++;
            return name == null ? null : CommandSpec.named(name).build();
        }

        @Override
        public Object execute(Call call) {
            return "";
        }
    }

    private static final class Other extends Named {
        Other(String name) {
            super(name);
        }
    }
}
