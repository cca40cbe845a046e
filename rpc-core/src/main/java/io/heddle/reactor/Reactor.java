package io.heddle.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;

/**
 * Event loops that serve ports, connections, timers and child processes. After Twisted's {@code IReactorCore},
 * {@code IReactorTCP}, {@code IReactorUNIX} and {@code IReactorProcess}, but an instance and never a global: several
 * may live in one JVM, none installs a shutdown hook or ends the JVM.
 *
 * <p>Its life: created, {@linkplain #start() started}, {@linkplain #stop() stopping}, stopped. Ports may be opened and
 * calls handed over before the start; they are served after it.
 *
 * @threading Thread-safe. Nothing blocks but {@link #run()} and {@link #close()}, and {@link #listenUnix} for the file
 *     system.
 * @since 0.1
 */
public interface Reactor extends AutoCloseable {
    /**
     * Makes a reactor of the kind found on the class path or module path.
     *
     * @param options its sizes and bounds
     * @return a reactor that is not started
     * @throws IllegalStateException if no {@link ReactorProvider} is found
     */
    static Reactor create(ReactorOptions options) {
        return ServiceLoader.load(ReactorProvider.class, Reactor.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no ReactorProvider found: add io.heddle:rpc-transport-nio to the class path"))
                .create(options);
    }

    /**
     * Opens a port. It is bound on return, and accepts once the reactor runs.
     *
     * @param address where to listen; port 0 picks a free one
     * @param factory builds the protocol of each connection
     * @return the open port
     * @throws IOException if it cannot be bound
     * @throws IllegalStateException if the reactor is stopping or stopped
     */
    ListeningPort listenTcp(InetSocketAddress address, Factory factory) throws IOException;

    /**
     * Opens a Unix domain socket for the user of this process alone: nobody else can connect at any moment, because the
     * file has mode 0600 when it comes to its place. It is bound on return, and accepts once the reactor runs. Blocks
     * for a few operations on the file system.
     *
     * <p>A socket that a server has left behind there is replaced; one that is answered on is not, nor is any other
     * file. When the port is closed the file is deleted, if it is still the same.
     *
     * <p>The peer of each connection is a {@link UnixPeerAddress}, its user the {@link Transport#peerPrincipal()}. To
     * abort a connection is to close it: there is no RST, and the other side sees either the end or a reset.
     *
     * @param path where; its folder must exist, and others should not be able to write to it
     * @param factory builds the protocol of each connection
     * @return the open port
     * @throws java.net.BindException if somebody answers there
     * @throws IOException if it cannot be bound for another reason; the message begins with the path
     * @throws IllegalStateException if the reactor is stopping or stopped
     * @throws UnsupportedOperationException if this reactor has no Unix domain sockets, as by default
     */
    default ListeningPort listenUnix(Path path, Factory factory) throws IOException {
        throw new UnsupportedOperationException("this reactor has no Unix domain sockets");
    }

    /**
     * Opens a connection; how that goes, the factory is told.
     *
     * @param address where to; an unresolved one is resolved without blocking a loop
     * @param factory builds the protocol
     * @param timeout how long the attempt may take, more than zero
     * @return the attempt
     * @throws IllegalArgumentException if the timeout is not positive
     * @throws IllegalStateException if the reactor is stopping or stopped
     */
    Connector connectTcp(InetSocketAddress address, ClientFactory factory, Duration timeout);

    /**
     * Starts a child process. Returns at once: how it goes, the protocol is told on a loop of this reactor; also that
     * it could not be started ({@link ProcessExit.NotStarted}).
     *
     * @param protocol the handler of this process
     * @param spec what to run
     * @return the process
     * @throws java.util.concurrent.RejectedExecutionException if {@link ReactorOptions#maxProcesses()} children live
     * @throws IllegalStateException if the reactor is stopping or stopped
     */
    ProcessTransport spawnProcess(ProcessProtocol protocol, ProcessSpec spec);

    /**
     * The loops, at least one.
     *
     * @return an immutable list, always the same
     */
    List<EventLoop> loops();

    /**
     * Runs a call after a delay on the first loop.
     *
     * @param delay zero or more
     * @param call what to run
     * @return the pending call
     * @see EventLoop#callLater
     */
    default DelayedCall callLater(Duration delay, Runnable call) {
        return loops().get(0).callLater(delay, call);
    }

    /**
     * Runs a call on the first loop, in the order of handing over.
     *
     * @param call what to run
     * @see EventLoop#callFromThread
     */
    default void callFromThread(Runnable call) {
        loops().get(0).callFromThread(call);
    }

    /**
     * Starts the loops, each on a thread of its own.
     *
     * @throws IllegalStateException if it was started or stopped before
     */
    void start();

    /**
     * Starts the loops if need be, and blocks until the reactor has stopped.
     *
     * @throws InterruptedException if the caller is interrupted; the reactor goes on
     */
    void run() throws InterruptedException;

    /**
     * Begins to stop, within {@link ReactorOptions#stopTimeout()}; see {@link #stop(Duration)}.
     *
     * @return completes when it has stopped
     */
    CompletableFuture<StopReport> stop();

    /**
     * Begins to stop, in phases: ports are closed, after those connections were accepted that the operating system had
     * established; for each connection, what has arrived is delivered, no more than 1 MiB, and nothing while reading is
     * paused; its protocol is told {@link Protocol#reactorStopping} and finishes what it owes; child processes that are
     * left then are asked to end. What is left at the deadline is aborted with {@link CloseReason.ReactorStopped}, but
     * for connections that have sent all, and FIN: those are closed. Child processes are killed, the loops end. The
     * first call decides; a later one has no effect.
     *
     * @param deadline how long it may take from now; zero aborts at once, and accepts nothing
     * @return completes when it has stopped, outside the loops; the same each time
     */
    CompletableFuture<StopReport> stop(Duration deadline);

    /**
     * Stops as {@link #stop()} and waits for the end, unless called on one of the loops: then it returns at once. If
     * the caller is interrupted, what is left is aborted at once and the interrupt status stays set.
     */
    @Override
    void close();
}
