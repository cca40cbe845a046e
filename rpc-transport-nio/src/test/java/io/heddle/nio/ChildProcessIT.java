package io.heddle.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.reactor.ProcessExit;
import io.heddle.reactor.ProcessProtocol;
import io.heddle.reactor.ProcessSpec;
import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The test turns the loop: as long as it does not, the protocol takes nothing of the output. */
@Timeout(30)
class ChildProcessIT {
    private static final int KIB = 1 << 10;
    private static final int BLOCKS = 100; // of 4 KiB each

    @TempDir
    Path directory;

    private final NioLoop loop;
    private final ReactorOptions options = ReactorOptions.builder().loops(1).build();
    private final NioReactor reactor = new NioReactor(options);
    private final Recorder recorder = new Recorder();

    ChildProcessIT() throws IOException {
        loop = new NioLoop("test-loop", options, System::nanoTime);
        loop.adopt();
    }

    @AfterEach
    void close() {
        loop.close();
        reactor.close();
    }

    /** Counts what it is given. */
    private static final class Recorder implements ProcessProtocol {
        private final List<Integer> chunks = new ArrayList<>();
        private boolean ended;

        @Override
        public void outReceived(ByteBuffer bytes) {
            chunks.add(bytes.remaining());
        }

        @Override
        public void errReceived(ByteBuffer bytes) {
            chunks.add(bytes.remaining());
        }

        @Override
        public void processEnded(ProcessExit exit) {
            ended = true;
        }
    }

    /** Each pipe of the operating system holds 64 KiB, too. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void theChildWaitsWhileTheProtocolDoesNotTakeItsOutput(String descriptor) throws IOException {
        Path written = Files.createFile(directory.resolve("written"));
        String script = "i=0; while [ $i -lt " + BLOCKS + " ]; do printf %04096d 0 >&" + descriptor
                + "; printf x >>written; i=$((i+1)); done";
        ProcessSpec spec = ProcessSpec.of("sh", "-c", script).withDirectory(directory);
        new ChildProcess(reactor, loop, recorder, spec).start();

        await().until(() -> Files.size(written) > 0);
        await().during(Duration.ofMillis(200)).until(() -> 4 * KIB * Files.size(written) <= 2 * 64 * KIB);

        while (!recorder.ended) {
            loop.turn();
        }
        assertThat(recorder.chunks).allMatch(bytes -> bytes <= 64 * KIB);
        assertThat(recorder.chunks.stream().mapToInt(Integer::intValue).sum()).isEqualTo(BLOCKS * 4 * KIB);
    }
}
