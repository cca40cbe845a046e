package io.heddle.server;

import io.heddle.command.Arguments;
import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandException;
import io.heddle.command.CommandRegistry;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import io.heddle.policy.ForwardingTransport;
import io.heddle.reactor.CloseReason;
import io.heddle.reactor.ClosedTransport;
import io.heddle.reactor.EventLoop;
import io.heddle.reactor.Protocol;
import io.heddle.reactor.ReactorOptions;
import io.heddle.stress.Patience;
import io.heddle.testing.ManualReactor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a server between two actors, one of which plays the loop and the other the threads of its calls.
 *
 * @threading As {@link RpcConnection}; what it counts is for any thread.
 */
final class Stage {
    static final int MOST_QUEUED = 2;
    private static final Admission.Limits UNLIMITED =
            new Admission.Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, null, false);

    private static final CommandRegistry.Entry PING = entry("ping", call -> null);
    private static final CommandRegistry.Entry WAIT = entry("wait", Stage::untilInterrupted);
    private static final Arguments NO_ARGUMENTS = noArguments();
    private static final ServerState SERVER = server();
    private static final Stage SPARE = new Stage();

    /** What a command does. */
    private interface Body {
        @Nullable
        Object execute(Call call) throws Exception;
    }

    private record StageCommand(CommandSpec spec, Body body) implements Command {
        @Override
        public @Nullable Object execute(Call call) throws Exception {
            return body.execute(call);
        }
    }

    /** Speaks no bytes: the actor of the loop submits. */
    private record Silent() implements WireProtocol, Protocol {
        @Override
        public String name() {
            return "silent";
        }

        @Override
        public Protocol open(Session session) {
            return this;
        }

        @Override
        public void dataReceived(ByteBuffer bytes) {}
    }

    /** Notes when the connection is closed. */
    private final class Wire extends ForwardingTransport {
        Wire() {
            super(ClosedTransport.INSTANCE);
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void loseConnection(CloseReason reason) {
            answeredAtClose.compareAndSet(OPEN, answered.get());
        }
    }

    /** Notes which call is answered. */
    private final class NumberedReply implements Reply {
        private final int number;

        NumberedReply(int number) {
            this.number = number;
        }

        @Override
        public void item(Object value) {}

        @Override
        public void result(@Nullable Object value) {
            answer(String.valueOf(number));
        }

        @Override
        public void failure(ErrorCode code, String message) {
            answer(code == ErrorCode.CANCELLED ? "cancelled" : "failed");
        }

        /** Nobody interrupted the call: whatever its answer will be, that came too late. */
        void ranOn() {
            answers.append("ran on, ");
        }

        private void answer(String answer) {
            answers.append(answer);
            answered.incrementAndGet();
        }
    }

    private static final int OPEN = -1;

    final StageLoop loop = new StageLoop();
    final RpcConnection connection = new RpcConnection(SERVER);
    final AtomicInteger answered = new AtomicInteger();
    final AtomicInteger answeredAtClose = new AtomicInteger(OPEN);
    final StringBuilder answers = new StringBuilder(); // written by the threads, which one actor plays

    Stage() {
        connection.connectionMade(new Wire());
    }

    /** A call that nobody has queued or started. */
    static ServerCall call() {
        return new ServerCall(SPARE.connection, PING, NO_ARGUMENTS, SPARE.new NumberedReply(0));
    }

    /** Queues a call that does nothing. */
    void submit(int number) {
        connection.submit(PING, NO_ARGUMENTS, new NumberedReply(number));
    }

    /** Starts a call that does nothing. */
    void start(int number) {
        connection.start(PING, NO_ARGUMENTS, new NumberedReply(number));
    }

    /** Queues a call that waits until it is interrupted. */
    void submitWaiting() {
        connection.submit(WAIT, NO_ARGUMENTS, new NumberedReply(0));
    }

    /** Starts a call that waits until it is interrupted. */
    PendingCall startWaiting() {
        return connection.start(WAIT, NO_ARGUMENTS, new NumberedReply(0));
    }

    /** The peer has gone. */
    void lose() {
        connection.connectionLost(new CloseReason.ConnectionDone());
    }

    private static @Nullable Object untilInterrupted(Call call) throws InterruptedException {
        if (Patience.await(Thread::interrupted)) {
            throw new InterruptedException();
        }
        if (((ServerCall) call).reply() instanceof NumberedReply reply) {
            reply.ranOn();
        }
        return null;
    }

    private static CommandRegistry.Entry entry(String name, Body body) {
        CommandSpec spec = CommandSpec.named(name).summary("For a test.").build();
        return new CommandRegistry.Entry(new StageCommand(spec, body), spec);
    }

    private static Arguments noArguments() {
        try {
            return Arguments.bind(PING.spec()).build();
        } catch (CommandException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ServerState server() {
        CommandRegistry commands =
                CommandRegistry.builder().add(PING.command(), WAIT.command()).build();
        return new ServerState(
                new ManualReactor(ReactorOptions.defaults()),
                commands,
                WireProtocols.only(new Silent()),
                null,
                new ServerState.Bounds(Duration.ofMinutes(1), UNLIMITED, MOST_QUEUED),
                ServerState.Controls.NONE);
    }
}
