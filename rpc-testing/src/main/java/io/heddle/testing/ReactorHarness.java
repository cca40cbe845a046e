package io.heddle.testing;

import io.heddle.reactor.ListeningPort;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What {@link ReactorContract} needs in order to drive one kind of reactor. {@link SocketHarness} serves every reactor
 * with real sockets.
 *
 * @threading Caller-confined, except that {@link #await} may be called by any thread of a test.
 * @since 0.1
 */
public interface ReactorHarness extends AutoCloseable {
    /** What only some reactors have; tests of the others are skipped where it is missing. */
    enum Capability {
        /** Its connections are sockets of the operating system. */
        SOCKETS,
        /** It has as many loops as {@link ReactorOptions#loops()} asks for, each with a thread of its own. */
        LOOP_THREADS,
        /** It starts real child processes. */
        PROCESSES,
        /** Its connections carry what protocols write and nothing else: no handshake, as in TLS, and no framing. */
        BARE_CONNECTIONS
    }

    /**
     * What this kind of reactor has.
     *
     * @return the capabilities
     */
    Set<Capability> capabilities();

    /**
     * Makes a reactor that is not started; {@link #close()} closes it.
     *
     * @param options its options
     * @return a new reactor
     */
    Reactor reactor(ReactorOptions options);

    /**
     * Connects a raw client; {@link #close()} closes it.
     *
     * @param port where to
     * @param receiveBufferBytes how much the client's side holds at least until it is taken; 0 for the usual size
     * @return the client
     * @throws IOException if the port refuses
     */
    Peer connect(ListeningPort port, int receiveBufferBytes) throws IOException;

    /**
     * Finds an address of this machine where attempts to connect neither succeed nor fail.
     *
     * @return the address, silent until {@link #close()}
     * @throws IOException if there is none
     */
    InetSocketAddress silentAddress() throws IOException;

    /**
     * Finds an address of this machine where attempts to connect are refused.
     *
     * @return the address
     * @throws IOException if there is none
     */
    InetSocketAddress refusingAddress() throws IOException;

    /**
     * Waits, at most 10 seconds, and lets the reactors go on meanwhile.
     *
     * @param what what is waited for, for the message
     * @param condition whether it has come
     * @throws AssertionError if it does not come
     */
    void await(String what, BooleanSupplier condition);

    /** Closes the clients and reactors that it made. */
    @Override
    void close();
}
