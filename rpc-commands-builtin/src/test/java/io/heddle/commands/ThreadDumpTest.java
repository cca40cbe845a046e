package io.heddle.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThreadDumpTest {
    private static final String WITH_STATES = """
        26111
        2026-11-23T08:46:50.330806480Z
        25.0.3+9-LTS

        #3 "main" RUNNABLE 2026-11-23T08:46:50.384332762Z
            at app.Main.main(Main.java:6)

        #23 "call "x" 0" virtual WAITING 2026-11-23T08:46:50.415560420Z
            at java.base/java.lang.VirtualThread.park(VirtualThread.java:742)
            - parking to wait for <java.util.concurrent.CountDownLatch$Sync@5c33f1a9>
            at app.A.one(A.java:1)
            at java.base/java.util.List.forEach(List.java:1)
            at lib/lib.B.two(B.java:2)

        #24 "carrier" RUNNABLE 2026-11-23T08:46:50.751312191Z
            at app.Main.main(Main.java:6)

        #27 "" virtual RUNNABLE 2026-11-23T08:46:50.704309495Z
            at java.base/java.lang.VirtualThread.run(VirtualThread.java:460)
            at java.base/java.lang.Other.run(Other.java:1)

        #28 "new" virtual NEW 2026-11-23T08:46:50.704309495Z
        """;

    private static final String WITHOUT_STATES = """
        26111
        2024-01-01T00:00:00Z
        21.0.2+13

        #1 "main"
              app.Main.main(Main.java:6)

        #22 "call" virtual
              java.base/java.lang.VirtualThread.park(VirtualThread.java:1)
              app.A.one(A.java:1)
        """;

    @Test
    void readsTheVirtualThreadsAlone() throws Exception {
        assertThat(parse(WITH_STATES, 10))
                .isEqualTo(new ThreadSample(
                        List.of(
                                row(23, "call \"x\" 0", "WAITING", "app.A.one(A.java:1) < lib/lib.B.two(B.java:2)"),
                                row(
                                        27,
                                        "",
                                        "RUNNABLE",
                                        "java.base/java.lang.VirtualThread.run(VirtualThread.java:460)"),
                                row(28, "new", "NEW", "")),
                        3));
    }

    @Test
    void readsADumpOfAnOlderJdkWithoutStates() throws Exception {
        assertThat(parse(WITHOUT_STATES, 10))
                .isEqualTo(new ThreadSample(List.of(row(22, "call", "", "app.A.one(A.java:1)")), 1));
    }

    @Test
    void countsThreadsBeyondTheBound() throws Exception {
        ThreadSample sample = parse(WITH_STATES, 1);

        assertThat(sample.rows()).extracting(ThreadRow::id).containsExactly(23L);
        assertThat(sample.total()).isEqualTo(3);
    }

    @Test
    void showsTheInnermostFourFramesOutsideTheBaseModule() {
        assertThat(ThreadDump.innermost(List.of("java.base@25/x", "a", "b", "c", "d", "e")))
                .isEqualTo("a < b < c < d");
        assertThat(ThreadDump.innermost(List.of("java.base@25/x", "java.base/y")))
                .isEqualTo("java.base@25/x");
        assertThat(ThreadDump.innermost(List.of())).isEmpty();
    }

    private static ThreadSample parse(String dump, int most) throws IOException {
        return ThreadDump.virtualThreads(new BufferedReader(new StringReader(dump)), most);
    }

    private static ThreadRow row(long id, String name, String state, String at) {
        return new ThreadRow(id, "virtual", name, state, at);
    }
}
