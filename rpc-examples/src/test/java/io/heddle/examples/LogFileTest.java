package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogFileTest {
    private static final Logger log = LoggerFactory.getLogger(LogFileTest.class);

    private final ch.qos.logback.classic.Logger root =
            ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
    private final Appender<ILoggingEvent> console = root.getAppender("CONSOLE");

    @TempDir
    private Path directory;

    @BeforeEach
    void quietConsole() {
        root.detachAppender(console);
    }

    @AfterEach
    void closeLog() {
        Appender<ILoggingEvent> file = root.getAppender("FILE");
        root.detachAppender(file);
        file.stop();
        root.addAppender(console);
    }

    @Test
    void writesTheFormatOfTheOriginal() throws IOException {
        Path file = directory.resolve("server.log");
        LogFile.open(file);

        log.info("größer");

        assertThat(Files.readString(file))
                .matches("\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3}]\\[INFO]"
                        + "\\[LogFileTest\\.java:\\d+:writesTheFormatOfTheOriginal] - größer\\R");
    }

    @Test
    void leavesOutWhatIsLessThanInfo() throws IOException {
        Path file = directory.resolve("server.log");
        LogFile.open(file);

        log.debug("small talk");

        assertThat(file).isEmptyFile();
    }

    @Test
    void appendsToALogThatIsThere() throws IOException {
        Path file = Files.writeString(directory.resolve("server.log"), "before\n");
        LogFile.open(file);

        log.info("after");

        assertThat(Files.readAllLines(file)).hasSize(2).startsWith("before");
    }

    @Test
    void keepsOneBackupHoweverMuchIsLogged() throws IOException {
        Path file = directory.resolve("100% (my) server.log");
        LogFile.open(file);
        String kilobyte = "x".repeat(1024);

        for (int i = 0; i < 4 * LogFile.MAX_BYTES / kilobyte.length(); i++) {
            log.info("{}", kilobyte);
        }

        try (Stream<Path> files = Files.list(directory)) {
            List<String> names =
                    files.map(Path::getFileName).map(Path::toString).toList();
            assertThat(names).containsExactlyInAnyOrder("100% (my) server.log", "100% (my) server.log.1");
        }
        assertThat(Files.size(file)).isLessThan(LogFile.MAX_BYTES + 2048);
        assertThat(Files.size(directory.resolve("100% (my) server.log.1")))
                .isBetween(LogFile.MAX_BYTES, LogFile.MAX_BYTES + 2048);
    }
}
