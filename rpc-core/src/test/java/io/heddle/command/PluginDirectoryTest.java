package io.heddle.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PluginDirectoryTest {
    @TempDir
    Path directory;

    private LogCapture log;

    @BeforeEach
    void captureLog() {
        log = new LogCapture(PluginDirectory.class);
    }

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @Test
    void loadsTheCommandsOfEachJarAndSaysSo() throws Exception {
        new TestJar().command("Two", "two", "").command("Three", "three", "").writeTo(jar("b"));
        new TestJar().command("One", "one", "").writeTo(jar("a"));

        assertThat(names(load())).containsExactly("one", "three", "two");
        assertThat(log.at(Level.INFO))
                .as("in the order of file names")
                .containsExactly("Plugin " + jar("a") + ": one", "Plugin " + jar("b") + ": two, three");
        assertThat(log.warnings()).isEmpty();
    }

    @Test
    void givesEachJarAClassLoaderOfItsOwn() throws Exception {
        new TestJar().command("Same", "one", "").writeTo(jar("a"));
        new TestJar().command("Same", "two", "").writeTo(jar("b"));

        CommandRegistry registry = load();

        assertThat(typeOf("one", registry)).isNotSameAs(typeOf("two", registry));
        assertThat(typeOf("one", registry).getClassLoader().getParent()).isSameAs(Command.class.getClassLoader());
    }

    @Test
    void passesOverCommentsBlanksAndRepetitionsInTheDeclaration() throws Exception {
        new TestJar()
                .command("One", "one", "")
                .declaring("# commands\n\n  One # the first\nOne\n")
                .writeTo(jar("a"));

        assertThat(names(load())).containsExactly("one");
    }

    @Test
    void looksAtNothingButJars() throws Exception {
        Files.writeString(directory.resolve("readme.txt"), "no plug-in");
        new TestJar().command("One", "one", "").writeTo(directory.resolve("a.jar.disabled"));
        new TestJar().command("Two", "two", "").writeTo(jar("b"));

        assertThat(names(load())).containsExactly("two");
        assertThat(log.warnings()).isEmpty();
    }

    @Test
    void mayBeEmpty() throws Exception {
        assertThat(names(load())).isEmpty();
    }

    @Test
    void skipsAFileThatIsNoJar() throws Exception {
        Files.writeString(jar("broken"), "no zip at all");
        assertBrokenIsSkipped("zip");
    }

    @Test
    void skipsADirectoryWithTheNameOfAJar() throws Exception {
        Files.createDirectory(jar("broken"));
        assertBrokenIsSkipped("no regular file");
    }

    @Test
    void skipsAJarThatDeclaresNothing() throws Exception {
        new TestJar().command("One", "one", "").declaring("").writeTo(jar("broken"));
        assertBrokenIsSkipped("declares no command");
    }

    @Test
    void skipsAJarThatDeclaresOnlyComments() throws Exception {
        new TestJar().command("One", "one", "").declaring("# One\n").writeTo(jar("broken"));
        assertBrokenIsSkipped("declares no command");
    }

    @Test
    void skipsAJarWhoseDeclarationHasNoEnd() throws Exception {
        new TestJar()
                .command("One", "one", "")
                .declaring("#".repeat(64 * 1024) + "\n")
                .writeTo(jar("broken"));
        assertBrokenIsSkipped("has more than 65536 bytes");
    }

    @Test
    void skipsAJarThatLacksADeclaredClassWithAllItsCommands() throws Exception {
        new TestJar().command("One", "one", "").declaring("One\nGone\n").writeTo(jar("broken"));
        assertBrokenIsSkipped("Gone");
    }

    @Test
    void skipsAJarThatLacksASuperclass() throws Exception {
        new TestJar()
                .type("Gone", "public class Gone {}")
                .without("Gone")
                .command("Bad", TestJar.source("Bad", "bad", "", "extends Gone"))
                .writeTo(jar("broken"));
        assertBrokenIsSkipped("Gone");
    }

    @Test
    void skipsAJarWhoseClassIsNoCommand() throws Exception {
        new TestJar().command("Wrong", "public class Wrong {}").writeTo(jar("broken"));
        assertBrokenIsSkipped("Wrong is not a io.heddle.command.Command");
    }

    @Test
    void skipsAJarThatDeclaresAClassOfTheApplication() throws Exception {
        new TestJar().declaring(CommandSpec.class.getName()).writeTo(jar("broken"));
        assertBrokenIsSkipped(CommandSpec.class.getName() + " is not in the jar, but in the application");
    }

    @Test
    void skipsAJarWhoseConstructorThrows() throws Exception {
        new TestJar()
                .command("Bad", "bad", "if (true) throw new IllegalStateException(\"no luck\");")
                .writeTo(jar("broken"));
        assertBrokenIsSkipped("a constructor threw java.lang.IllegalStateException: no luck");
    }

    @ParameterizedTest
    @MethodSource("io.heddle.command.TestJar#errors")
    void skipsAJarWhoseConstructorOrSpecThrowsAnError(TestJar bad) throws Exception {
        bad.writeTo(jar("broken"));
        assertBrokenIsSkipped("Error");
    }

    /** Nobody else knows when to give up; so whoever starts the server may. */
    @Test
    @Timeout(20)
    void waitsForAJarWhoseConstructorHangsUntilItIsInterrupted() throws Exception {
        new TestJar()
                .command(
                        "Bad",
                        "bad",
                        "try { Thread.sleep(Long.MAX_VALUE); } catch (InterruptedException e)"
                                + " { throw new IllegalStateException(e); }")
                .writeTo(jar("broken"));
        FutureTask<Void> loading = new FutureTask<>(() -> {
            assertBrokenIsSkipped("InterruptedException");
            return null;
        });
        Thread starter = new Thread(loading);
        starter.start();
        while (starter.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThat(loading).isNotDone();
        starter.interrupt();
        loading.get();
    }

    @Test
    void skipsAJarWhoseSpecThrows() throws Exception {
        new TestJar().command("Bad", "Not A Name", "").writeTo(jar("broken"));
        assertBrokenIsSkipped("not a name: \"Not A Name\"");
    }

    @Test
    void skipsAJarWithANameThatIsTakenAndKeepsTheFirst() throws Exception {
        new TestJar().command("First", "same", "").writeTo(jar("a"));
        new TestJar().command("One", "one", "").command("Second", "same", "").writeTo(jar("broken"));
        new TestJar().command("Good", "good", "").writeTo(jar("z"));

        CommandRegistry registry = load();

        assertThat(names(registry)).containsExactly("good", "same");
        assertThat(typeOf("same", registry)).hasToString("class First");
        assertThat(log.warnings())
                .singleElement()
                .asString()
                .contains(jar("broken").toString(), "two commands are named same: First and Second");
    }

    @Test
    void saysThatTheDirectoryDoesNotExist() {
        Path missing = directory.resolve("missing");
        assertThatIOException()
                .isThrownBy(() -> PluginDirectory.open(missing))
                .withMessage("plugin directory " + missing + " cannot be read: it does not exist")
                .withCauseInstanceOf(NoSuchFileException.class);
    }

    @Test
    void saysThatTheDirectoryIsAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatIOException()
                .isThrownBy(() -> PluginDirectory.open(file))
                .withMessage("plugin directory " + file + " cannot be read: it is not a directory");
    }

    @Test
    void loadsNoMoreClassesOnceClosed() throws Exception {
        new TestJar()
                .type("Later", "public class Later {}")
                .command("One", "one", "")
                .writeTo(jar("a"));
        PluginDirectory plugins = PluginDirectory.open(directory);
        CommandRegistry.Builder builder = CommandRegistry.builder();
        plugins.loadInto(builder);
        ClassLoader loader = typeOf("one", builder.build()).getClassLoader();
        assertThat(loader.getResource("Later.class")).isNotNull();

        plugins.close();
        plugins.close();

        assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> loader.loadClass("Later"));
        assertThat(log.warnings()).isEmpty();
    }

    private void assertBrokenIsSkipped(String why) throws IOException {
        new TestJar().command("Before", "before", "").writeTo(jar("a"));
        new TestJar().command("After", "after", "").writeTo(jar("z"));

        assertThat(names(load())).containsExactly("after", "before");
        assertThat(log.warnings())
                .singleElement()
                .asString()
                .startsWith("Plugin " + jar("broken") + " is skipped: ")
                .contains(why);
    }

    private CommandRegistry load() throws IOException {
        CommandRegistry.Builder builder = CommandRegistry.builder();
        try (PluginDirectory plugins = PluginDirectory.open(directory)) {
            plugins.loadInto(builder);
        }
        return builder.build();
    }

    private Path jar(String name) {
        return directory.resolve(name + ".jar");
    }

    private static List<String> names(CommandRegistry registry) {
        return registry.entries().stream().map(entry -> entry.spec().name()).toList();
    }

    private static Class<?> typeOf(String name, CommandRegistry registry) {
        return registry.find(name).orElseThrow().command().getClass();
    }
}
