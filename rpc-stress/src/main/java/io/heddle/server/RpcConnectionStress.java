package io.heddle.server;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heddle.stress.Patience;
import io.heddle.stress.Rendezvous;
import java.util.function.IntConsumer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * A connection between its loop and the threads of its calls: the pause while its queue is full, the end when all is
 * answered, and the end of the peer.
 *
 * @threading Each actor is a thread.
 */
public class RpcConnectionStress {
    private static final int CALLS = 6;

    private RpcConnectionStress() {}

    /** Plays a wire protocol that stops submitting when the session is full, until it is told that there is room. */
    private static boolean submitAll(Stage stage, IntConsumer submit) {
        boolean[] paused = {false};
        stage.connection.whenDrained(() -> paused[0] = false);
        boolean resumed = true;
        for (int number = 1; resumed && number <= CALLS; number++) {
            submit.accept(number);
            paused[0] = stage.connection.full();
            resumed = Patience.await(() -> {
                stage.loop.runCall();
                return !paused[0];
            });
        }
        stage.loop.complete();
        return resumed;
    }

    private static String outcome(Stage stage, boolean resumed) {
        stage.lose();
        return (resumed ? "" : "paused for ever, ")
                + (stage.connection.allAnswered() ? "" : "not idle, ")
                + stage.answered
                + " answered";
    }

    /**
     * A protocol that paused because the queue was full is told when half of it is done, however that meets the pause.
     * Forbidden: a pause without end, a call without its answer, an order other than that of the calls.
     */
    @JCStressTest
    @Outcome(id = "6 answered: 123456", expect = ACCEPTABLE, desc = "Each pause ended.")
    @Outcome(expect = FORBIDDEN, desc = "A pause without end, or a call without answer.")
    @State
    public static class RoomInQueue {
        private final Rendezvous rendezvous = new Rendezvous();
        private final Stage stage = new Stage();
        private boolean resumed;

        @Actor
        public void loop() {
            rendezvous.meet();
            resumed = submitAll(stage, stage::submit);
        }

        @Actor
        public void threads() {
            rendezvous.meet();
            stage.loop.playThreads();
        }

        @Arbiter
        public void after(L_Result result) {
            result.r1 = outcome(stage, resumed) + ": " + stage.answers;
        }
    }

    /**
     * The same for calls that run side by side, which are counted as they end. Forbidden: a pause without end, a call
     * without its answer, a call that is counted for ever.
     */
    @JCStressTest
    @Outcome(id = "6 answered", expect = ACCEPTABLE, desc = "Each pause ended.")
    @Outcome(expect = FORBIDDEN, desc = "A pause without end, or a call without answer.")
    @State
    public static class RoomForConcurrentCalls {
        private final Rendezvous rendezvous = new Rendezvous();
        private final Stage stage = new Stage();
        private boolean resumed;

        @Actor
        public void loop() {
            rendezvous.meet();
            resumed = submitAll(stage, stage::start);
        }

        @Actor
        public void threads() {
            rendezvous.meet();
            stage.loop.playThreads();
        }

        @Arbiter
        public void after(L_Result result) {
            result.r1 = outcome(stage, resumed);
        }
    }

    /**
     * A connection that is to be closed when all is answered is closed then, whether the loop or the last call sees
     * that nothing is left. Forbidden: no close, or a close before the last answer.
     */
    @JCStressTest
    @Outcome(id = "closed after 3", expect = ACCEPTABLE, desc = "All was answered, then the connection closed.")
    @Outcome(expect = FORBIDDEN, desc = "Never closed, or too early.")
    @State
    public static class CloseWhenAnswered {
        private final Rendezvous rendezvous = new Rendezvous();
        private final Stage stage = new Stage();

        @Actor
        public void loop() {
            rendezvous.meet();
            stage.submit(1);
            stage.submit(2);
            stage.start(3);
            stage.connection.closeWhenAnswered();
            stage.loop.complete();
        }

        @Actor
        public void threads() {
            rendezvous.meet();
            stage.loop.playThreads();
        }

        @Arbiter
        public void after(L_Result result) {
            result.r1 = "closed after " + stage.answeredAtClose;
            stage.lose();
        }
    }

    /**
     * When the peer goes, a call of the queue that runs is interrupted, one that has yet to run does not. Forbidden: a
     * call that runs on as if it had a peer.
     */
    @JCStressTest
    @Outcome(id = "cancelled", expect = ACCEPTABLE, desc = "It was interrupted, or cancelled before it began.")
    @Outcome(id = "not begun", expect = ACCEPTABLE, desc = "It was never begun.")
    @Outcome(expect = FORBIDDEN, desc = "The call ran on.")
    @State
    public static class PeerGoneWhileQueued {
        private final Rendezvous rendezvous = new Rendezvous();
        private final Stage stage = new Stage();

        @Actor
        public void loop() {
            rendezvous.meet();
            stage.submitWaiting();
            stage.loop.awaitThread();
            stage.lose();
            stage.loop.complete();
        }

        @Actor
        public void threads() {
            rendezvous.meet();
            stage.loop.playThreads();
        }

        @Arbiter
        public void after(L_Result result) {
            result.r1 = stage.answers.isEmpty() ? "not begun" : stage.answers.toString();
        }
    }

    /** The same for a call that was started. Forbidden: a call that runs on, or is never told. */
    @JCStressTest
    @Outcome(id = "cancelled", expect = ACCEPTABLE, desc = "It was interrupted, or cancelled before it began.")
    @Outcome(expect = FORBIDDEN, desc = "The call ran on.")
    @State
    public static class PeerGoneWhileConcurrent {
        private final Rendezvous rendezvous = new Rendezvous();
        private final Stage stage = new Stage();

        @Actor
        public void loop() {
            rendezvous.meet();
            stage.startWaiting();
            stage.loop.awaitThread();
            stage.lose();
            stage.loop.complete();
        }

        @Actor
        public void threads() {
            rendezvous.meet();
            stage.loop.playThreads();
        }

        @Arbiter
        public void after(L_Result result) {
            result.r1 = stage.answers.toString();
        }
    }

    /** A caller that cancels a call which was started reaches it at any time. Forbidden: a call that runs on. */
    @JCStressTest
    @Outcome(id = "cancelled", expect = ACCEPTABLE, desc = "It was interrupted, or cancelled before it began.")
    @Outcome(expect = FORBIDDEN, desc = "The call ran on.")
    @State
    public static class CancelConcurrent {
        private final Rendezvous rendezvous = new Rendezvous();
        private final Stage stage = new Stage();

        @Actor
        public void loop() {
            rendezvous.meet();
            PendingCall call = stage.startWaiting();
            stage.loop.awaitThread();
            call.cancel();
            stage.loop.complete();
        }

        @Actor
        public void threads() {
            rendezvous.meet();
            stage.loop.playThreads();
        }

        @Arbiter
        public void after(L_Result result) {
            result.r1 = stage.answers.toString();
            stage.lose();
        }
    }
}
