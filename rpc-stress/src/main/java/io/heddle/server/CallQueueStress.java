package io.heddle.server;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * The hand-over of calls from the loop to the thread that executes them, and the start and end of that thread.
 *
 * @threading Each actor is a thread.
 */
public class CallQueueStress {
    private CallQueueStress() {}

    /**
     * Every task that was published is executed once, in the order of adding, and the queue is idle afterwards, however
     * the end of a thread meets the next publishing. Forbidden: any other sequence, a queue left active, a wrong count.
     */
    @JCStressTest
    @Outcome(id = "abcd, 1", expect = ACCEPTABLE, desc = "One thread did it all.")
    @Outcome(id = "abcd, 2", expect = ACCEPTABLE, desc = "A thread ended, another began.")
    @Outcome(id = "abcd, 3", expect = ACCEPTABLE, desc = "A thread for each publishing.")
    @Outcome(expect = FORBIDDEN, desc = "A task was lost, doubled or moved.")
    @State
    public static class HandOver {
        private final RecordedQueue queue = new RecordedQueue(false);

        @Actor
        public void loop() {
            queue.add('a');
            queue.publish();
            queue.add('b');
            queue.add('c');
            queue.publish();
            queue.add('d');
            queue.publish();
            queue.complete();
        }

        @Actor
        public void thread() {
            queue.work();
        }

        @Arbiter
        public void after(LI_Result result) {
            result.r1 = queue.executed();
            result.r2 = queue.threads();
        }
    }

    /**
     * The queue never has two threads that execute, although the next may start before the last has returned.
     * Forbidden: two tasks at once, or anything that {@link HandOver} forbids.
     */
    @JCStressTest
    @Outcome(id = "abcd", expect = ACCEPTABLE, desc = "One after the other.")
    @Outcome(expect = FORBIDDEN, desc = "Two threads at work, or a task lost, doubled or moved.")
    @State
    public static class OneWorker {
        private final RecordedQueue queue = new RecordedQueue(false);

        @Actor
        public void loopThenThread() {
            for (char name = 'a'; name <= 'd'; name++) {
                queue.add(name);
                queue.publish();
            }
            queue.complete();
            queue.work();
        }

        @Actor
        public void thread() {
            queue.work();
        }

        @Arbiter
        public void after(L_Result result) {
            result.r1 = queue.executed();
        }
    }

    /**
     * A thread that the loop carries hands the rest of the queue to another thread when it comes to a task that must
     * not be carried, while the loop goes on publishing. Forbidden: the same as for {@link OneWorker}.
     */
    @JCStressTest
    @Outcome(id = "abcd", expect = ACCEPTABLE, desc = "The other thread went on where the first one stopped.")
    @Outcome(expect = FORBIDDEN, desc = "Two threads at work, or a task lost, doubled or moved.")
    @State
    public static class Offloading {
        private final RecordedQueue queue = new RecordedQueue(true);

        @Actor
        public void loopThenThread() {
            queue.add('a');
            queue.add('b', true);
            queue.publish();
            queue.add('c');
            queue.publish();
            queue.add('d', true);
            queue.publish();
            queue.complete();
            queue.work();
        }

        @Actor
        public void thread() {
            queue.work();
        }

        @Arbiter
        public void after(L_Result result) {
            result.r1 = queue.executed();
        }
    }
}
