package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.reactor.Factory;
import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class SocketFileIT {
    private static final int BACKLOG = 1;
    private static final Factory NOBODY = peer -> {
        throw new AssertionError("nobody connects");
    };

    private final List<AutoCloseable> opened = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private Path path() {
        return folder.resolve("s");
    }

    private ServerSocketChannel server() throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        opened.add(channel);
        return channel;
    }

    private SocketFile bind(Path path) throws IOException {
        return SocketFile.bind(server(), path, BACKLOG);
    }

    /** Leaves a file behind as a server does that was killed. */
    private Path abandoned() throws IOException {
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(path()));
        }
        return path();
    }

    private void assertAnswers(Path path) throws IOException {
        opened.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
    }

    private static Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void isForItsOwnerAloneAndLeavesNothingElseBehind() throws Exception {
        bind(path());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rw-------");
        assertThat(files()).containsExactly(path());
        assertAnswers(path());
    }

    /** Looks at the folder as fast as it can while sockets come and go. */
    @Test
    void isAtNoMomentForAnybodyElse() throws Exception {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        AtomicBoolean done = new AtomicBoolean();
        FutureTask<Void> watching = new FutureTask<>(() -> {
            while (!done.get()) {
                for (Path file : files()) {
                    try {
                        String kind = Files.isDirectory(file) ? "folder " : "socket ";
                        seen.add(kind + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
                    } catch (NoSuchFileException e) {
                        continue; // it has just gone
                    }
                }
            }
            return null;
        });
        Thread.ofPlatform().start(watching);
        for (int i = 0; i < 300; i++) {
            bind(path()).delete();
        }
        done.set(true);
        watching.get();
        assertThat(seen).contains("folder rwx------").isSubsetOf("folder rwx------", "socket rw-------");
    }

    @Test
    void replacesASocketThatNobodyAnswersOn() throws Exception {
        Object before = identity(abandoned());
        bind(path());
        assertThat(identity(path())).isNotEqualTo(before);
        assertThat(files()).containsExactly(path());
        assertAnswers(path());
    }

    @Test
    void refusesASocketThatIsInUse() throws Exception {
        bind(path());
        Object before = identity(path());
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(path()))
                .withMessage(path() + ": it is in use by another server");
        assertThat(identity(path())).isEqualTo(before);
        assertThat(files()).containsExactly(path());
        assertAnswers(path());
    }

    @Test
    void doesNotWaitForAServerThatAcceptsNoMore() throws Exception {
        bind(path());
        for (int i = 0; i <= BACKLOG; i++) {
            assertAnswers(path());
        }
        assertThatExceptionOfType(BindException.class).isThrownBy(() -> bind(path()));
        assertThat(path()).exists();
    }

    @Test
    void putsBackWhatAnotherServerHasJustPutThere() throws Exception {
        bind(path());
        Object before = identity(path());
        Path aside = folder.resolve("aside");
        assertThatExceptionOfType(BindException.class).isThrownBy(() -> SocketFile.takeAway(path(), aside));
        assertThat(identity(path())).isEqualTo(before);
        assertAnswers(path());
    }

    @Test
    void replacesNothingThatAServerOfTheSameMomentHasPutThere() throws Exception {
        bind(path());
        Object before = identity(path());
        Path later = folder.resolve("later");
        bind(later);
        assertThatExceptionOfType(BindException.class).isThrownBy(() -> SocketFile.put(later, path()));
        assertThat(identity(path())).isEqualTo(before);
    }

    @Test
    void keepsWhatIsNoSocket() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "precious");
        Path directory = Files.createDirectory(folder.resolve("directory"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), abandoned());
        for (Path kept : List.of(file, directory, link)) {
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> bind(kept))
                    .withMessage(kept + ": it exists and is no socket");
        }
        assertThat(files()).containsExactlyInAnyOrder(file, directory, link, path());
        assertThat(file).hasContent("precious");
    }

    @Test
    void saysThatAPathIsTooLong() {
        Path longest = folder.resolve(
                "x".repeat(SocketFile.MAX_PATH_BYTES - folder.toString().length() - 1));
        Path longer = folder.resolve(longest.getFileName() + "y");
        assertThatThrownBy(() -> bind(longer))
                .hasMessage(longer + ": the path has 107 bytes, and at most 106 can be used");
        assertThatThrownBy(() -> bind(longest.resolve("s")))
                .hasMessage(longest.resolve("s") + ": the path has 108 bytes, and at most 106 can be used");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void saysThatTheFolderIsTooDeep() throws Exception {
        Path deepest = Files.createDirectory(
                folder.resolve("x".repeat(96 - folder.toString().length() - 1)));
        bind(deepest.resolve("abc"));
        Path deeper = Files.createDirectory(folder.resolve(deepest.getFileName() + "y"));
        assertThatThrownBy(() -> bind(deeper.resolve("abc")))
                .hasMessage(deeper.resolve("abc")
                        + ": a temporary path beside it has 107 bytes, and at most 106 can be used");
        assertThat(deeper).isEmptyDirectory();
    }

    @Test
    void saysThatThereIsNoFolder() {
        Path path = folder.resolve("none").resolve("s");
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> bind(path))
                .withMessage(path + ": its folder does not exist");
    }

    @Test
    void isDeletedOnlyAsLongAsItIsTheSame() throws Exception {
        SocketFile file = bind(path());
        file.delete();
        assertThat(path()).doesNotExist();
        file.delete();

        bind(path());
        Object other = identity(path());
        file.delete();
        assertThat(identity(path())).isEqualTo(other);
    }

    @Test
    void goesWithItsPort() throws Exception {
        try (NioReactor reactor = reactor()) {
            ListeningPort port = reactor.listenUnix(path(), NOBODY);
            assertThat(path()).exists();
            port.stopListening();
            assertThat(path()).doesNotExist();

            reactor.listenUnix(path(), NOBODY);
            reactor.start();
        }
        assertThat(path()).doesNotExist();
    }

    @Test
    void isNotLeftBehindByAPortThatDoesNotOpen() {
        try (NioReactor reactor = reactor()) {
            Factory broken = new Factory() {
                @Override
                public Protocol buildProtocol(SocketAddress peer) {
                    throw new AssertionError("it did not start");
                }

                @Override
                public void startFactory() {
                    throw new IllegalStateException("does not start");
                }
            };
            assertThatIllegalStateException().isThrownBy(() -> reactor.listenUnix(path(), broken));
            assertThat(folder).isEmptyDirectory();
        }
    }

    private static NioReactor reactor() {
        return new NioReactor(ReactorOptions.builder().loops(1).build());
    }
}
