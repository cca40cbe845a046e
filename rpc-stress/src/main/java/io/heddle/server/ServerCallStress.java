package io.heddle.server;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heddle.command.ErrorCode;
import io.heddle.stress.Patience;
import io.heddle.stress.Rendezvous;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The interrupt of a call, which must reach the thread while it executes that call and at no other time.
 *
 * @threading Each actor is a thread.
 */
public class ServerCallStress {
    /** How long a call executes, so that it often ends while it is being cancelled. */
    private static final int STEPS = 20;

    private ServerCallStress() {}

    /**
     * After its end a call leaves no interrupt behind, neither at once nor when the canceller is done. Forbidden: an
     * interrupt that the next call of the same thread would get.
     */
    @JCStressTest
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "Cancelled before it was seen to run.")
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "Interrupted while it ran.")
    @Outcome(expect = FORBIDDEN, desc = "The interrupt has outlived the call.")
    @State
    public static class EndMeetsCancel {
        private final Rendezvous rendezvous = new Rendezvous();
        private final ServerCall call = Stage.call();
        private volatile boolean cancelled;

        @Actor
        public void thread(ZZ_Result result) {
            rendezvous.meet();
            call.begin(1);
            for (int i = 0; i < STEPS && !result.r1; i++) {
                result.r1 = Thread.currentThread().isInterrupted();
            }
            call.end();
            boolean left = Thread.interrupted();
            Patience.await(() -> cancelled);
            result.r2 = Thread.interrupted() || left;
        }

        @Actor
        public void canceller() {
            rendezvous.meet();
            call.cancel(ErrorCode.CANCELLED);
            cancelled = true;
        }
    }

    /**
     * A call that is cancelled while it begins on its own thread is either found cancelled by that thread, which then
     * does not execute it, or interrupted. Forbidden: neither, so that it would run on.
     */
    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "Found cancelled.")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "Interrupted.")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Both.")
    @Outcome(expect = FORBIDDEN, desc = "The cancellation was lost.")
    @State
    public static class BeginMeetsCancel {
        private final Rendezvous rendezvous = new Rendezvous();
        private final ServerCall call = Stage.call();
        private volatile boolean cancelled;

        @Actor
        public void thread(ZZ_Result result) {
            rendezvous.meet();
            call.beginConcurrent(1);
            result.r1 = call.cancelled();
            Patience.await(() -> cancelled);
            result.r2 = Thread.interrupted();
        }

        @Actor
        public void canceller() {
            rendezvous.meet();
            call.cancel(ErrorCode.CANCELLED);
            cancelled = true;
        }
    }

    /** Only the first reason for a cancellation counts. Forbidden: a reason that changes after it was seen. */
    @JCStressTest
    @Outcome(id = "CANCELLED, CANCELLED", expect = ACCEPTABLE, desc = "The caller was first.")
    @Outcome(id = "DEADLINE_EXCEEDED, DEADLINE_EXCEEDED", expect = ACCEPTABLE, desc = "The deadline was first.")
    @Outcome(expect = FORBIDDEN, desc = "The reason has changed.")
    @State
    public static class FirstReason {
        private final ServerCall call = Stage.call();

        @Actor
        public void caller(LL_Result result) {
            call.cancel(ErrorCode.CANCELLED);
            result.r1 = call.cancelledFor();
        }

        @Actor
        public void deadline(LL_Result result) {
            call.cancel(ErrorCode.DEADLINE_EXCEEDED);
            result.r2 = call.cancelledFor();
        }
    }
}
