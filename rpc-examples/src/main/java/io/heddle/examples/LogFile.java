package io.heddle.examples;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.RollingPolicy;
import ch.qos.logback.core.rolling.RolloverFailure;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.rolling.helper.CompressionMode;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a server as a file, beside the console that {@code logback.xml} sets up: rotated at 1 MiB, with one
 * backup.
 *
 * @threading Thread-safe.
 */
final class LogFile {
    /** The size past which the file is renamed to {@code FILE.1}. */
    static final long MAX_BYTES = 1 << 20;

    private static final String PATTERN = "[%d][%level][%file:%line:%method] - %message%n";
    private static final String AUDIT_PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %message%n";

    private LogFile() {}

    /**
     * Sends all that is logged from now on to a file too.
     *
     * @param file where to; it is appended to
     * @throws IOException if it cannot be written
     */
    static void open(Path file) throws IOException {
        open(file, PATTERN, context().getLogger(Logger.ROOT_LOGGER_NAME));
    }

    /**
     * Sends the audit log from now on to a file, and nowhere else.
     *
     * @param file where to; it is appended to
     * @throws IOException if it cannot be written
     */
    static void openAudit(Path file) throws IOException {
        ch.qos.logback.classic.Logger audit = context().getLogger("io.heddle.audit");
        open(file, AUDIT_PATTERN, audit);
        audit.setAdditive(false);
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    private static void open(Path file, String pattern, ch.qos.logback.classic.Logger logger) throws IOException {
        // Logback itself would report this as a mere status, and go on.
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                .close();
        LoggerContext context = context();
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setName("FILE");
        appender.setFile(file.toString());
        appender.setEncoder(encoder(context, pattern));
        appender.setTriggeringPolicy(atMaxBytes(context));
        appender.setRollingPolicy(new OneBackup(file));
        appender.start();
        logger.addAppender(appender);
    }

    private static PatternLayoutEncoder encoder(LoggerContext context, String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setPattern(pattern);
        encoder.start();
        return encoder;
    }

    private static SizeBasedTriggeringPolicy<ILoggingEvent> atMaxBytes(LoggerContext context) {
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(new FileSize(MAX_BYTES));
        // The default looks once a minute, which bounds nothing.
        size.setCheckIncrement(Duration.buildByMilliseconds(0));
        size.start();
        return size;
    }

    /**
     * Renames the file to {@code FILE.1}. Logback's own policies take the name for a pattern, in which a percent sign
     * cannot be written.
     */
    private static final class OneBackup implements RollingPolicy {
        private final Path file;
        private final Path backup;

        OneBackup(Path file) {
            this.file = file;
            this.backup = file.resolveSibling(file.getFileName() + ".1");
        }

        @Override
        public void rollover() throws RolloverFailure {
            try {
                Files.move(file, backup, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                // The appender then goes on with the file as it is.
                throw new RolloverFailure("cannot rename " + file, e);
            }
        }

        @Override
        public String getActiveFileName() {
            return file.toString();
        }

        @Override
        public CompressionMode getCompressionMode() {
            return CompressionMode.NONE;
        }

        @Override
        public void setParent(FileAppender<?> appender) {}

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public boolean isStarted() {
            return true;
        }
    }
}
