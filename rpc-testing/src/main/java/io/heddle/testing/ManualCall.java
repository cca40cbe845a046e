package io.heddle.testing;

import io.heddle.command.Arguments;
import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandException;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import io.heddle.command.Parameter;
import io.heddle.command.ServerView;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One call of a command under test: its arguments are given as text, as a client would, and what it sends is collected.
 *
 * <pre>{@code
 * ManualCall call = ManualCall.of(new GetLog(file)).arg("10").arg("follow", "true").cancelAfter(10);
 * assertThatThrownBy(call::execute).isInstanceOf(InterruptedException.class);
 * assertThat(call.sent()).hasSize(10);
 * }</pre>
 *
 * @threading What a {@link Call} offers, {@link #sent()} and {@link #cancel()} are thread-safe; the rest is
 *     caller-confined, to be set before the call is executed.
 * @since 0.1
 */
public final class ManualCall implements Call {
    private static final int CLIENT_PORT = 50_000;

    private record Argument(@Nullable String name, String text) {}

    private final Command command;
    private final CommandSpec spec;
    private final List<Argument> given = new ArrayList<>();
    private final List<Object> sent = new CopyOnWriteArrayList<>();
    private ServerView server = new ManualServerView();
    private long id = 1;
    private long connectionId = 1;
    private SocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), CLIENT_PORT);
    private @Nullable Principal principal;
    private @Nullable Duration timeLeft;
    private int cancelAfter = Integer.MAX_VALUE;
    // Written by whoever reads an argument first.
    private volatile @Nullable Arguments arguments;
    // Written by the executing thread.
    private volatile @Nullable Thread executing;
    private volatile boolean closesConnection;
    // Written by whoever cancels.
    private volatile boolean cancelled;

    private ManualCall(Command command) {
        this.command = command;
        this.spec = command.spec();
    }

    /**
     * A call of a command, so far without arguments.
     *
     * @param command the command under test
     * @return a new call
     */
    public static ManualCall of(Command command) {
        return new ManualCall(command);
    }

    /**
     * Adds the next positional argument.
     *
     * @param text what the caller wrote
     * @return this
     */
    public ManualCall arg(String text) {
        given.add(new Argument(null, text));
        return this;
    }

    /**
     * Adds an argument by name.
     *
     * @param name the parameter's
     * @param text what the caller wrote
     * @return this
     */
    public ManualCall arg(String name, String text) {
        given.add(new Argument(name, text));
        return this;
    }

    /**
     * Sets {@link #server()}. Default: an idle {@link ManualServerView}.
     *
     * @param view the server that the command sees
     * @return this
     */
    public ManualCall server(ServerView view) {
        server = view;
        return this;
    }

    /**
     * Sets {@link #id()}. Default: 1.
     *
     * @param number the number
     * @return this
     */
    public ManualCall id(long number) {
        id = number;
        return this;
    }

    /**
     * Sets {@link #connectionId()}. Default: 1.
     *
     * @param number the number
     * @return this
     */
    public ManualCall connectionId(long number) {
        connectionId = number;
        return this;
    }

    /**
     * Sets {@link #peer()}. Default: 127.0.0.1:50000.
     *
     * @param address the address
     * @return this
     */
    public ManualCall peer(SocketAddress address) {
        peer = address;
        return this;
    }

    /**
     * Sets {@link #principal()}. Default: none.
     *
     * @param who the caller
     * @return this
     */
    public ManualCall principal(Principal who) {
        principal = who;
        return this;
    }

    /**
     * Sets {@link #timeLeft()}. Default: no deadline.
     *
     * @param left zero or more
     * @return this
     */
    public ManualCall timeLeft(Duration left) {
        timeLeft = left;
        return this;
    }

    /**
     * Cancels the call as soon as it has sent some items, so that a command that streams for ever can be tested on the
     * test's own thread.
     *
     * @param items how many
     * @return this
     */
    public ManualCall cancelAfter(int items) {
        cancelAfter = items;
        return this;
    }

    /**
     * Matches the arguments with the command's parameters and executes it on the calling thread.
     *
     * @return its result
     * @throws CommandException if an argument does not fit, or as the command throws
     * @throws Exception as the command throws
     */
    public @Nullable Object execute() throws Exception {
        bind();
        executing = Thread.currentThread();
        try {
            if (cancelled) {
                Thread.currentThread().interrupt();
            }
            return command.execute(this);
        } finally {
            executing = null;
        }
    }

    /** Cancels the call, as if the peer had disconnected: the executing thread is interrupted. */
    public void cancel() {
        cancelled = true;
        Thread thread = executing;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /**
     * What the command has sent so far.
     *
     * @return a copy, in order
     */
    public List<Object> sent() {
        return List.copyOf(sent);
    }

    /**
     * Whether the command asked for the connection to be closed.
     *
     * @return true after {@link #closeConnectionAfterReply()}
     */
    public boolean closesConnection() {
        return closesConnection;
    }

    @Override
    public long id() {
        return id;
    }

    /**
     * The value of a parameter.
     *
     * @throws IllegalArgumentException if the command's spec does not have the parameter, or the command is executed
     *     without {@link #execute()} and an argument does not fit
     */
    @Override
    public <T> T get(Parameter<T> parameter) {
        try {
            return bind().get(parameter);
        } catch (CommandException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public void send(Object item) throws InterruptedException {
        Objects.requireNonNull(item, "an item of a stream is not null");
        if (spec.execution() == Execution.EVENT_LOOP) {
            throw new IllegalStateException("a command on the event loop must not block");
        }
        if (cancelled || Thread.interrupted()) {
            throw new InterruptedException("cancelled");
        }
        sent.add(item);
        if (sent.size() >= cancelAfter) {
            cancel();
        }
    }

    @Override
    public long connectionId() {
        return connectionId;
    }

    @Override
    public SocketAddress peer() {
        return peer;
    }

    @Override
    public Optional<Principal> principal() {
        return Optional.ofNullable(principal);
    }

    @Override
    public Optional<Duration> timeLeft() {
        return Optional.ofNullable(timeLeft);
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public void closeConnectionAfterReply() {
        closesConnection = true;
    }

    @Override
    public ServerView server() {
        return server;
    }

    private Arguments bind() throws CommandException {
        Arguments bound = arguments;
        if (bound == null) {
            Arguments.Binder binder = Arguments.bind(spec);
            for (Argument argument : given) {
                if (argument.name() == null) {
                    binder.add(argument.text());
                } else {
                    binder.add(argument.name(), argument.text());
                }
            }
            bound = binder.build();
            arguments = bound;
        }
        return bound;
    }
}
