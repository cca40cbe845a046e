package io.heddle.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import io.heddle.command.ServerView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    private final FakeServer server = new FakeServer();

    @Test
    void listsPlatformAndVirtualThreads() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Thread waiting = Thread.ofVirtual().name("waiting for the test").start(() -> {
            begun.countDown();
            awaitQuietly(end);
        });
        try {
            begun.await();

            List<ThreadRow> rows = list();

            assertThat(rows).anySatisfy(row -> {
                assertThat(row.kind()).isEqualTo("platform");
                assertThat(row.id()).isEqualTo(Thread.currentThread().threadId());
                assertThat(row.name()).isEqualTo(Thread.currentThread().getName());
                assertThat(row.state()).isEqualTo("RUNNABLE");
                assertThat(row.at()).contains(ThreadSample.class.getName());
            });
            assertThat(rows).anySatisfy(row -> {
                assertThat(row.kind()).isEqualTo("virtual");
                assertThat(row.id()).isEqualTo(waiting.threadId());
                assertThat(row.name()).isEqualTo("waiting for the test");
                assertThat(row.at()).contains(ThreadsTest.class.getName());
            });
        } finally {
            end.countDown();
            waiting.join();
        }
    }

    @Test
    void leavesOutVirtualThreadsWhileManyCallsRun() throws Exception {
        server.callCounts = new ServerView.CallCounts(5000, 1001, 0, 0);

        assertThat(list())
                .noneMatch(row -> row.kind().equals("virtual"))
                .last()
                .isEqualTo(ThreadRow.note("virtual threads are left out while more than 1000 calls run"));
    }

    @Test
    void refusesToListVirtualThreadsForTwoCallsAtATimeAndDoesSoForTheNext() throws Exception {
        Threads[] threads = new Threads[1]; // it calls itself
        List<@Nullable Throwable> meanwhile = new ArrayList<>();
        threads[0] = new Threads(most -> {
            meanwhile.add(catchThrowable(() -> FakeCall.execute(threads[0], server)));
            return new ThreadSample(List.of(), 0);
        });

        FakeCall.execute(threads[0], server);
        FakeCall.execute(threads[0], server);

        assertThat(meanwhile)
                .hasSize(2)
                .allSatisfy(e -> assertThat(e)
                        .isInstanceOf(CommandException.class)
                        .hasMessage("another call is listing the threads; try again")
                        .extracting("code")
                        .isEqualTo(ErrorCode.RESOURCE_EXHAUSTED));
    }

    @Test
    void saysHowManyAreLeftOut() {
        ThreadSample sample = ThreadSample.ofPlatformThreads(1);
        List<ThreadRow> rows = new ArrayList<>();
        sample.addTo(rows, "platform");

        assertThat(rows).hasSize(2);
        assertThat(rows.getLast())
                .isEqualTo(ThreadRow.note((sample.total() - 1) + " more platform threads are left out"));
    }

    @Test
    void listsAtMost200ThreadsOfEachKind() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        List<Integer> asked = new ArrayList<>();
        Threads threads = new Threads(most -> {
            asked.add(most);
            return new ThreadSample(List.of(), 0);
        });
        List<Thread> many = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                many.add(Thread.ofPlatform().daemon().start(() -> awaitQuietly(end)));
            }

            List<?> rows = (List<?>) FakeCall.execute(threads, server);

            assertThat(rows).hasSize(201).last().asString().contains("more platform threads are left out");
            assertThat(asked).containsExactly(200);
        } finally {
            end.countDown();
            for (Thread thread : many) {
                thread.join();
            }
        }
    }

    @SuppressWarnings("unchecked")
    private List<ThreadRow> list() throws Exception {
        return (List<ThreadRow>) FakeCall.execute(new Threads(), server);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
