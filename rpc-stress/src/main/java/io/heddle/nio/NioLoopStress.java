package io.heddle.nio;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heddle.reactor.DelayedCall;
import io.heddle.reactor.ReactorOptions;
import io.heddle.stress.Patience;
import io.heddle.stress.Rendezvous;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZL_Result;

/**
 * The wake-up of a loop that waits in its selector, and the end of its queue of calls.
 *
 * @threading Each actor is a thread.
 */
public class NioLoopStress {
    private static final NioLoop LOOP =
            Stage.loop(ReactorOptions.builder().loopAffineThreads(true).build());

    private NioLoopStress() {}

    /** Turns the loop, which waits for work in between, until that is done; a timer ends a wait that nobody ends. */
    private static boolean turnUntil(BooleanSupplier done) {
        boolean[] late = {false};
        LOOP.adopt();
        DelayedCall alarm = LOOP.callLater(Duration.ofSeconds(2), () -> late[0] = true);
        while (!done.getAsBoolean() && !late[0]) {
            try {
                LOOP.turn();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        alarm.cancel();
        return !late[0];
    }

    /**
     * A call that is handed over while the loop is about to wait wakes it; calls run in the order of their coming.
     * Forbidden: a loop that sleeps although a call waits, calls in another order.
     */
    @JCStressTest
    @Outcome(id = "true, abc", expect = ACCEPTABLE, desc = "The loop woke up.")
    @Outcome(expect = FORBIDDEN, desc = "The loop slept on, or turned the order round.")
    @State
    public static class CallWakesLoop {
        private final Rendezvous rendezvous = new Rendezvous();
        private final StringBuilder ran = new StringBuilder();

        @Actor
        public void loop(ZL_Result result) {
            rendezvous.meet();
            result.r1 = turnUntil(() -> ran.length() == 3);
            result.r2 = ran.toString();
        }

        @Actor
        public void caller() {
            rendezvous.meet();
            LOOP.callFromThread(() -> ran.append('a'));
            LOOP.callFromThread(() -> ran.append('b'));
            LOOP.callFromThread(() -> ran.append('c'));
        }
    }

    /**
     * A virtual thread that can go on wakes the loop that carries it: when it is started, and when it is unparked.
     * Forbidden: a loop that sleeps although it could carry a thread.
     */
    @JCStressTest
    @Outcome(id = "true, done", expect = ACCEPTABLE, desc = "The loop woke up.")
    @Outcome(expect = FORBIDDEN, desc = "The loop slept on.")
    @State
    public static class ThreadWakesLoop {
        private final Rendezvous rendezvous = new Rendezvous();
        private volatile boolean begun;
        private volatile boolean mayEnd;
        private volatile boolean ended;

        @Actor
        public void loop(ZL_Result result) {
            rendezvous.meet();
            result.r1 = turnUntil(() -> ended);
            result.r2 = ended ? "done" : begun ? "begun" : "not begun";
        }

        @Actor
        public void starter() {
            rendezvous.meet();
            Thread thread = LOOP.startVirtualThread("stress", () -> {
                begun = true;
                while (!mayEnd) {
                    LockSupport.park();
                }
                ended = true;
            });
            mayEnd = true;
            LockSupport.unpark(thread);
        }
    }

    /**
     * A call that comes while the queue is closed is either rejected or run, so nobody waits for it in vain. Forbidden:
     * accepted and never run, rejected and run all the same.
     */
    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "Accepted, and run.")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "Rejected.")
    @Outcome(expect = FORBIDDEN, desc = "Accepted and lost, or rejected and run.")
    @State
    public static class CallMeetsClose {
        private final Rendezvous rendezvous = new Rendezvous();
        private final LoopTasks tasks = new LoopTasks(1);

        @Actor
        public void caller(ZI_Result result) {
            rendezvous.meet();
            result.r1 = tasks.putOwn(() -> {});
        }

        @Actor
        public void loop(ZI_Result result) {
            rendezvous.meet();
            tasks.close();
            while (tasks.take() != null) {
                result.r2++;
            }
        }
    }

    /**
     * A thread that can go on while its loop ends is carried by the JVM's scheduler. Forbidden: a thread that nobody
     * carries.
     */
    @JCStressTest
    @Outcome(id = "ended", expect = ACCEPTABLE, desc = "Somebody carried it.")
    @Outcome(expect = FORBIDDEN, desc = "It is stranded.")
    @State
    public static class ThreadMeetsEnd {
        private final Rendezvous rendezvous = new Rendezvous();
        private final Carrier carrier = new Carrier(LOOP);
        private volatile boolean ended;

        @Actor
        public void starter() {
            rendezvous.meet();
            carrier.start("stress", () -> {
                Thread.yield();
                ended = true;
            });
        }

        @Actor
        public void loop() {
            rendezvous.meet();
            carrier.end();
        }

        @Arbiter
        public void after(L_Result result) {
            result.r1 = Patience.await(() -> ended) ? "ended" : "stranded";
        }
    }

    /**
     * Threads that wait for a loop which is blocked for a while are carried by it or by the JVM's scheduler, each step
     * by one of them. Forbidden: a step that is left out or done twice, a thread that nobody carries.
     */
    @JCStressTest
    @Outcome(id = "4, 4", expect = ACCEPTABLE, desc = "Each went on, step by step.")
    @Outcome(expect = FORBIDDEN, desc = "A step was lost or doubled.")
    @State
    public static class ReleaseMeetsRun {
        private final Rendezvous rendezvous = new Rendezvous();
        private final Carrier carrier = new Carrier(LOOP);
        private final Steps one = new Steps();
        private final Steps other = new Steps();
        private volatile boolean released;

        @Actor
        public void loop() {
            LOOP.adopt();
            carrier.start("stress", one);
            carrier.start("stress", other);
            rendezvous.meet();
            Patience.await(() -> {
                carrier.runReady();
                return released && one.ended && other.ended;
            });
        }

        @Actor
        public void supervisor() {
            rendezvous.meet();
            carrier.releaseReady();
            carrier.releaseReady();
            released = true;
        }

        @Arbiter
        public void after(L_Result result) {
            result.r1 = one.count + ", " + other.count;
        }
    }

    /** Gives way between its steps. */
    private static final class Steps implements Runnable {
        private int count; // unguarded: two carriers at once would spoil it
        private volatile boolean ended;

        @Override
        public void run() {
            for (int i = 0; i < 4; i++) {
                count++;
                Thread.yield();
            }
            ended = true;
        }
    }
}
