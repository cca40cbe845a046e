package io.heddle.testing;

import io.heddle.reactor.ProcessExit;
import io.heddle.reactor.ProcessProtocol;
import io.heddle.reactor.ProcessSpec;
import io.heddle.reactor.ProcessTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A child process of a {@link ManualReactor}, played by a test: it prints and exits as told. It never takes its input
 * by itself; {@link #stdin()} does.
 *
 * @threading Thread-safe as a {@link ProcessTransport}; the rest is for the thread that turns the reactor.
 * @since 0.1
 */
public final class ManualProcess implements ProcessTransport {
    private static final int SIGKILL_EXIT = 137;

    private final ManualLoop loop;
    private final ProcessProtocol protocol;
    private final ProcessSpec spec;
    private final long pid;
    private final long hardCapBytes;
    private final Consumer<ManualProcess> whenEnded;
    private final List<Signal> signals = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final ByteArrayOutputStream stdin = new ByteArrayOutputStream();
    private boolean stdinClosed;
    // Written on the loop.
    private volatile boolean running;
    private boolean inClosedTold;
    private boolean outputClosed;
    private boolean ended;

    ManualProcess(
            ManualLoop loop,
            ProcessProtocol protocol,
            ProcessSpec spec,
            long pid,
            long hardCapBytes,
            Consumer<ManualProcess> whenEnded) {
        this.loop = loop;
        this.protocol = protocol;
        this.spec = spec;
        this.pid = pid;
        this.hardCapBytes = hardCapBytes;
        this.whenEnded = whenEnded;
        loop.soon(this::begin);
    }

    /**
     * What was to be run.
     *
     * @return the specification
     */
    public ProcessSpec spec() {
        return spec;
    }

    /**
     * Takes what was written to its standard input, as UTF-8.
     *
     * @return the text since the last call
     */
    public String stdin() {
        lock.lock();
        try {
            String text = stdin.toString(StandardCharsets.UTF_8);
            stdin.reset();
            return text;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether its standard input was closed.
     *
     * @return true after {@link #closeStdin()} or {@link #loseConnection()}, and once it has ended
     */
    public boolean stdinClosed() {
        lock.lock();
        try {
            return stdinClosed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The signals it was sent.
     *
     * @return in order
     */
    public List<Signal> signals() {
        return List.copyOf(signals);
    }

    /**
     * Prints to standard output; no effect once that is closed.
     *
     * @param text in UTF-8
     */
    public void out(String text) {
        print(text, protocol::outReceived);
    }

    /**
     * Prints to standard error; no effect once that is closed.
     *
     * @param text in UTF-8
     */
    public void err(String text) {
        print(text, protocol::errReceived);
    }

    /**
     * Ends it; no effect the second time.
     *
     * @param code its exit code
     */
    public void exit(int code) {
        end(new ProcessExit.Exited(code));
    }

    /**
     * Lets its start fail. To be called before the reactor is turned.
     *
     * @param cause what starting failed with
     * @throws IllegalStateException if it runs already
     */
    public void failToStart(IOException cause) {
        if (running) {
            throw new IllegalStateException("it runs already");
        }
        end(new ProcessExit.NotStarted(cause));
    }

    /** 1000 for the first process of a reactor, 1001 for the next. */
    @Override
    public long pid() {
        if (!running) {
            throw new IllegalStateException("not started yet");
        }
        return pid;
    }

    @Override
    public void write(byte[] bytes) {
        lock.lock();
        try {
            if (stdinClosed) {
                return;
            }
            if (stdin.size() + bytes.length > hardCapBytes) {
                throw new RejectedExecutionException("more than " + hardCapBytes + " bytes would wait");
            }
            stdin.writeBytes(bytes);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void closeStdin() {
        markStdinClosed();
        loop.soon(this::tellInClosed);
    }

    @Override
    public void loseConnection() {
        markStdinClosed();
        loop.soon(() -> {
            tellInClosed();
            closeOutput();
        });
    }

    /** Remembers the signal; KILL ends it with exit code 137, TERM leaves that to the test. */
    @Override
    public void signalProcess(Signal signal) {
        loop.execute(() -> {
            if (!ended) {
                signals.add(signal);
                if (signal == Signal.KILL) {
                    exit(SIGKILL_EXIT);
                }
            }
        });
    }

    private void begin() {
        if (!ended) {
            running = true;
            enter(() -> protocol.connectionMade(this));
        }
    }

    private void print(String text, Consumer<ByteBuffer> receiver) {
        if (!running) {
            throw new IllegalStateException("turn the reactor first: the process has not started");
        }
        if (!outputClosed) {
            enter(() -> LentBytes.lend(text.getBytes(StandardCharsets.UTF_8), receiver));
        }
    }

    private void end(ProcessExit exit) {
        if (ended) {
            return;
        }
        ended = true;
        markStdinClosed();
        // Told in a later turn, because one of its callbacks may have killed it.
        loop.soon(() -> {
            if (running) {
                tellInClosed();
                closeOutput();
            }
            loop.guarded(() -> protocol.processExited(exit));
            loop.guarded(() -> protocol.processEnded(exit));
            whenEnded.accept(this);
        });
    }

    private void markStdinClosed() {
        lock.lock();
        try {
            stdinClosed = true;
        } finally {
            lock.unlock();
        }
    }

    private void tellInClosed() {
        if (running && !inClosedTold) {
            inClosedTold = true;
            enter(protocol::inConnectionLost);
        }
    }

    private void closeOutput() {
        if (running && !outputClosed) {
            outputClosed = true;
            enter(protocol::outConnectionLost);
            enter(protocol::errConnectionLost);
        }
    }

    private void enter(Runnable callback) {
        if (loop.guarded(callback) != null) {
            signalProcess(Signal.KILL);
        }
    }
}
