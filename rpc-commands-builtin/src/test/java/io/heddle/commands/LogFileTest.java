package io.heddle.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.ArgumentMatchers;

/** A log that is replaced each time it has been opened, as often as a test wants. */
class LogFileTest {
    @TempDir
    Path directory;

    private final Path path = mock(Path.class);
    private final List<FileChannel> opened = new ArrayList<>();
    private int replacements;

    @BeforeEach
    void replaceWhatIsOpened() throws IOException {
        Path real = Files.createFile(directory.resolve("server.log"));
        FileSystem files = mock(FileSystem.class);
        FileSystemProvider provider = mock(FileSystemProvider.class);
        when(path.getFileSystem()).thenReturn(files);
        when(files.provider()).thenReturn(provider);
        when(provider.readAttributes(any(), ArgumentMatchers.<Class<BasicFileAttributes>>any()))
                .thenAnswer(call -> attributes());
        when(provider.newFileChannel(any(), any(), any(FileAttribute[].class))).thenAnswer(call -> {
            opened.add(FileChannel.open(real));
            return opened.get(opened.size() - 1);
        });
    }

    private BasicFileAttributes attributes() {
        BasicFileAttributes attributes = mock(BasicFileAttributes.class);
        when(attributes.isRegularFile()).thenReturn(true);
        when(attributes.fileKey()).thenReturn(Math.min(opened.size(), replacements));
        return attributes;
    }

    @Test
    void opensALogThatIsReplacedNineTimesMeanwhile() throws IOException {
        replacements = 9;
        try (LogFile log = LogFile.open(path)) {
            assertThat(opened).hasSize(10);
            assertThat(log.replaced()).isFalse();
            assertThat(opened.get(9).isOpen()).isTrue();
        }
        assertThat(opened).noneMatch(FileChannel::isOpen);
    }

    @Test
    void givesUpOnALogThatIsReplacedForTheTenthTime() {
        replacements = 10;
        assertThatIOException().isThrownBy(() -> LogFile.open(path)).withMessageContaining("replaced each of 10 times");
        assertThat(opened).hasSize(10).noneMatch(FileChannel::isOpen);

        FakeServer server = new FakeServer();
        server.logFile = path;
        opened.clear();
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> FakeCall.execute(new GetLog(), server))
                .withMessage("log not readable")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }
}
