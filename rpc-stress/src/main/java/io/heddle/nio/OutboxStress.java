package io.heddle.nio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heddle.reactor.Transport;
import io.heddle.stress.Patience;
import io.heddle.stress.Rendezvous;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * The output of a connection, to which its loop and other threads write: who owns it, and how it is handed over.
 *
 * @threading Each actor is a thread.
 */
public class OutboxStress {
    private static final int ALL = Integer.MAX_VALUE;

    /** So little that each write of these tests fills the socket. */
    private static final int FEW = 1;

    private OutboxStress() {}

    private static void write(Transport transport, String bytes) {
        transport.write(bytes.getBytes(US_ASCII));
    }

    private static void gather(Transport transport, String bytes) {
        transport.gather(bytes.getBytes(US_ASCII));
    }

    /** The loop writes, flushes and writes; the thread writes, gathers and flushes. */
    abstract static class LoopAndThread {
        private final Stage stage;
        private final Rendezvous rendezvous = new Rendezvous();
        private volatile boolean written;

        LoopAndThread(int most) {
            stage = new Stage(most);
        }

        void playLoop() {
            stage.adopt();
            rendezvous.meet();
            write(stage.connection, "AB");
            Stage.LOOP.flushDirty();
            write(stage.connection, "CD");
            stage.turn();
            write(stage.connection, "EF");
            Patience.await(() -> written);
            stage.settle();
        }

        void playThread() {
            rendezvous.meet();
            write(stage.connection, "ab");
            gather(stage.connection, "cd");
            stage.connection.flush();
            write(stage.connection, "ef");
            gather(stage.connection, "gh");
            gather(stage.connection, "ij");
            stage.connection.flush();
            written = true;
        }

        String verdict() {
            return stage.inOrder("AB CD EF", "ab cd ef gh ij") ? "in order" : stage.sent();
        }
    }

    /**
     * A socket that takes everything gets each write whole, each writer's in order, none lost or doubled, and never two
     * at once; whatever was handed over is sent without a further write. Forbidden: any other stream of bytes.
     */
    @JCStressTest
    @Outcome(id = "in order", expect = ACCEPTABLE, desc = "All came, in order.")
    @Outcome(expect = FORBIDDEN, desc = "Bytes lost, doubled, torn or out of order, or two senders at once.")
    @State
    public static class FreeSocket extends LoopAndThread {
        public FreeSocket() {
            super(ALL);
        }

        @Actor
        public void loop() {
            playLoop();
        }

        @Actor
        public void thread() {
            playThread();
        }

        @Arbiter
        public void after(L_Result result) {
            result.r1 = verdict();
        }
    }

    /**
     * The same for a socket that is always full, so that a thread leaves the rest of its bytes to the loop. Forbidden:
     * any other stream of bytes.
     */
    @JCStressTest
    @Outcome(id = "in order", expect = ACCEPTABLE, desc = "All came, in order.")
    @Outcome(expect = FORBIDDEN, desc = "Bytes lost, doubled, torn or out of order, or two senders at once.")
    @State
    public static class FullSocket extends LoopAndThread {
        public FullSocket() {
            super(FEW);
        }

        @Actor
        public void loop() {
            playLoop();
        }

        @Actor
        public void thread() {
            playThread();
        }

        @Arbiter
        public void after(L_Result result) {
            result.r1 = verdict();
        }
    }

    /**
     * The loop hands its bytes over because a thread is sending right now, and that is all that happens: the thread has
     * to see to it that they are flushed. Forbidden: bytes that stay behind, or any that are not whole.
     */
    @JCStressTest
    @Outcome(id = "in order", expect = ACCEPTABLE, desc = "Both came.")
    @Outcome(expect = FORBIDDEN, desc = "Bytes lost, doubled or torn, or two senders at once.")
    @State
    public static class LoopMeetsSender {
        private final Stage stage = new Stage(ALL);
        private final Rendezvous rendezvous = new Rendezvous();
        private volatile boolean written;

        @Actor
        public void loop() {
            stage.adopt();
            rendezvous.meet();
            write(stage.connection, "AB");
            stage.turn();
            Patience.await(() -> written);
            stage.settle();
        }

        @Actor
        public void thread() {
            rendezvous.meet();
            write(stage.connection, "ab");
            written = true;
        }

        @Arbiter
        public void after(L_Result result) {
            result.r1 = stage.inOrder("AB", "ab") ? "in order" : stage.sent();
        }
    }

    /**
     * A thread hands bytes over while the loop flushes what it has handed over before, and that is all that happens:
     * the loop has to see them, or to be asked once more. Forbidden: bytes that stay behind, or any that are not whole.
     */
    @JCStressTest
    @Outcome(id = "in order", expect = ACCEPTABLE, desc = "All came.")
    @Outcome(expect = FORBIDDEN, desc = "Bytes lost, doubled or torn, or two senders at once.")
    @State
    public static class FlushMeetsWriter {
        private final Stage stage = new Stage(ALL);
        private final Rendezvous rendezvous = new Rendezvous();
        private volatile boolean written;

        @Actor
        public void loop() {
            stage.adopt();
            rendezvous.meet();
            write(stage.connection, "AB");
            stage.turn();
            Patience.await(() -> written);
            stage.settle();
        }

        @Actor
        public void thread() {
            rendezvous.meet();
            write(stage.connection, "ab");
            write(stage.connection, "cd");
            written = true;
        }

        @Arbiter
        public void after(L_Result result) {
            result.r1 = stage.inOrder("AB", "ab cd") ? "in order" : stage.sent();
        }
    }

    /**
     * Two threads that reply at once, while the loop does nothing until both are done. Forbidden: any other stream of
     * bytes than both writers' in order, and bytes that were handed over and not sent.
     */
    @JCStressTest
    @Outcome(id = "in order", expect = ACCEPTABLE, desc = "All came, in order.")
    @Outcome(expect = FORBIDDEN, desc = "Bytes lost, doubled, torn or out of order, or two senders at once.")
    @State
    public static class TwoThreads {
        private final Rendezvous rendezvous = new Rendezvous();
        private final Stage stage = new Stage(ALL);
        private final AtomicInteger writing = new AtomicInteger(2);

        @Actor
        public void thread() {
            rendezvous.meet();
            write(stage.connection, "ab");
            gather(stage.connection, "cd");
            write(stage.connection, "ef");
            done();
        }

        @Actor
        public void anotherThread() {
            rendezvous.meet();
            write(stage.connection, "AB");
            write(stage.connection, "CD");
            gather(stage.connection, "EF");
            stage.connection.flush();
            done();
        }

        private void done() {
            if (writing.decrementAndGet() == 0) {
                stage.adopt();
                stage.settle();
            } else {
                Patience.await(() -> writing.get() == 0);
            }
        }

        @Arbiter
        public void after(L_Result result) {
            result.r1 = stage.inOrder("ab cd ef", "AB CD EF") ? "in order" : stage.sent();
        }
    }

    /**
     * What a thread writes before it closes the connection is sent before the FIN, and nothing behind it, although the
     * loop writes meanwhile; nor is anything lost that the loop wrote before it heard of the close. Forbidden: bytes
     * that are missing or come behind the FIN, and no FIN.
     */
    @JCStressTest
    @Outcome(id = "both writes of the loop, FIN", expect = ACCEPTABLE, desc = "All came, then FIN.")
    @Outcome(id = "one write of the loop, FIN", expect = ACCEPTABLE, desc = "The close came before the other.")
    @Outcome(expect = FORBIDDEN, desc = "Bytes lost, or behind FIN, or no FIN.")
    @State
    public static class Close {
        private final Rendezvous rendezvous = new Rendezvous();
        private final Stage stage = new Stage(ALL);
        private volatile boolean written;

        @Actor
        public void loop() {
            stage.adopt();
            rendezvous.meet();
            write(stage.connection, "AB");
            stage.turn();
            write(stage.connection, "CD");
            Patience.await(() -> written);
            stage.settle();
        }

        @Actor
        public void thread() {
            rendezvous.meet();
            write(stage.connection, "ab");
            gather(stage.connection, "cd");
            stage.connection.flush();
            write(stage.connection, "ef");
            stage.connection.loseConnection();
            written = true;
        }

        @Arbiter
        public void after(L_Result result) {
            result.r1 = loopsPart() + (stage.finSent() ? ", FIN" : ", no FIN");
        }

        private String loopsPart() {
            if (stage.inOrder("ab cd ef", "AB")) {
                return "one write of the loop";
            }
            return stage.inOrder("ab cd ef", "AB CD") ? "both writes of the loop" : stage.sent();
        }
    }
}
