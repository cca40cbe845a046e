package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page that shows how to call Heddle is true, for all clients at the same time on one port. */
@Timeout(180)
class CallingIT {
    @TempDir
    private Path directory;

    @Test
    void oneServerAnswersEveryClientAtTheSameTimeOnOnePort() throws Exception {
        PeerPrograms.requireNetcat();
        PeerPrograms.requireRedisCli();
        PeerPrograms.requireTwisted();
        PeerPrograms.requireNodePackages();
        List<Snippet> snippets =
                Snippet.all(Files.readString(HeddleProcess.script().resolveSibling("docs/wire/calling.md")));
        assertThat(snippets).hasSize(6);
        try (HeddleProcess heddle = HeddleProcess.start(directory, "serve", "--port", "0");
                ExecutorService clients = Executors.newFixedThreadPool(snippets.size())) {
            String port = Integer.toString(heddle.port());
            List<Callable<String>> calls = new ArrayList<>();
            for (Snippet snippet : snippets) {
                calls.add(() -> snippet.run(Files.createTempDirectory(directory, "client"), port));
            }
            List<Future<String>> printed = clients.invokeAll(calls);
            for (int i = 0; i < snippets.size(); i++) {
                assertThat(printed.get(i).get())
                        .as(snippets.get(i).command())
                        .isEqualTo(snippets.get(i).prints());
            }
        }
    }
}
