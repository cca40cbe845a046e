package io.heddle.server;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heddle.policy.ForwardingTransport;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.Producer;
import io.heddle.stress.Patience;
import io.heddle.stress.Rendezvous;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Threads that wait for the peer, and the loop that lets them go on.
 *
 * @threading Each actor is a thread.
 */
public class WriteGateStress {
    private WriteGateStress() {}

    /** Has room for one producer, as every transport. */
    private static final class OneProducer extends ForwardingTransport {
        private final AtomicReference<@Nullable Producer> registered = new AtomicReference<>();

        OneProducer() {
            super(ClosedTransport.INSTANCE);
        }

        @Override
        public void registerProducer(Producer producer, boolean streaming) {
            if (!registered.compareAndSet(null, producer)) {
                throw new IllegalStateException("there is a producer already");
            }
        }

        @Override
        public void unregisterProducer() {
            registered.set(null);
        }

        /** Plays the loop, which finds that all has been taken. */
        void resume() {
            Producer producer = registered.get();
            if (producer != null) {
                producer.resumeProducing();
            }
        }
    }

    private static String waitAt(WriteGate gate) {
        try {
            gate.awaitFlush();
            return "opened";
        } catch (InterruptedException e) {
            return "stuck";
        } catch (IllegalStateException e) {
            return "registered twice";
        }
    }

    /**
     * Who waits goes on once the loop finds that all has been taken, and may wait again at once. Forbidden: a wait
     * without end, and to be registered twice.
     */
    @JCStressTest
    @Outcome(id = "opened opened", expect = ACCEPTABLE, desc = "Both waits ended.")
    @Outcome(expect = FORBIDDEN, desc = "A wake-up was lost.")
    @State
    public static class WaitTwice {
        private final Rendezvous rendezvous = new Rendezvous();
        private final OneProducer transport = new OneProducer();
        private final WriteGate gate = new WriteGate(transport);
        private volatile @Nullable Thread waiting;
        private volatile boolean done;

        @Actor
        public void thread(L_Result result) {
            rendezvous.meet();
            waiting = Thread.currentThread();
            String first = waitAt(gate);
            result.r1 = first + " " + waitAt(gate);
            done = true;
        }

        @Actor
        public void loop() {
            rendezvous.meet();
            boolean ended = Patience.await(() -> {
                transport.resume();
                return done;
            });
            while (!ended) {
                interrupt(waiting);
                Thread.yield();
                ended = done;
            }
        }
    }

    /**
     * All who wait at the same gate go on when it opens, also the one that comes while it opens. The loop resumes what
     * is registered on a thread of its own, as soon as it is. Forbidden: the same as for {@link WaitTwice}.
     */
    @JCStressTest
    @Outcome(id = "opened, opened", expect = ACCEPTABLE, desc = "Both went on.")
    @Outcome(expect = FORBIDDEN, desc = "A wake-up was lost.")
    @State
    public static class TwoWait {
        private final Rendezvous rendezvous = new Rendezvous();
        private final OneProducer transport = new OneProducer();
        private final WriteGate gate = new WriteGate(transport);
        private final AtomicInteger waiting = new AtomicInteger(2);
        private volatile @Nullable Thread one;
        private volatile @Nullable Thread other;

        @Actor
        public void thread(LL_Result result) {
            rendezvous.meet();
            one = Thread.currentThread();
            Thread.startVirtualThread(this::playLoop);
            result.r1 = waitAt(gate);
            one = null;
            waiting.decrementAndGet();
        }

        @Actor
        public void anotherThread(LL_Result result) {
            rendezvous.meet();
            other = Thread.currentThread();
            result.r2 = waitAt(gate);
            other = null;
            waiting.decrementAndGet();
        }

        private void playLoop() {
            long sinceNanos = System.nanoTime();
            while (waiting.get() > 0) {
                transport.resume();
                if (Patience.over(sinceNanos)) {
                    interrupt(one);
                    interrupt(other);
                }
                Thread.yield();
            }
        }
    }

    private static void interrupt(@Nullable Thread stuck) {
        if (stuck != null) {
            stuck.interrupt();
        }
    }
}
