package io.heddle.nio;

import io.heddle.reactor.ProcessExit;
import io.heddle.reactor.ProcessProtocol;
import io.heddle.reactor.ProcessSpec;
import io.heddle.reactor.ProcessTransport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process. Pipes cannot be selected in the JDK, and reading one blocks its carrier, so each has a platform
 * thread: one starts the process and reads its output, one reads its errors, one writes its input, each only while it
 * is needed. What they read is handed to the protocol on the loop; a reader waits until that is done, so at most one
 * buffer each is held.
 *
 * @threading Event-loop confined, except for the methods of {@link ProcessTransport}, which are thread-safe, and those
 *     that say that they run on a thread of the process.
 */
final class ChildProcess implements ProcessTransport {
    private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);
    private static final int READ_BUFFER_BYTES = 64 << 10;

    /** A pipe that gives nothing for so long after the exit has nothing more of the process itself. */
    private static final Duration SILENCE = Duration.ofMillis(200);

    private final NioReactor reactor;
    private final NioLoop loop;
    private final ProcessProtocol protocol;
    private final ProcessSpec spec;
    private final ProcessInput input;

    private volatile @Nullable Process process; // written once, by the starting thread
    private @Nullable Signal signalAtStart; // sent before the process was there
    private volatile boolean discarding; // set by the loop, read by the readers
    private long received; // how often a reader handed over bytes
    private boolean inClosed;
    private boolean outClosed;
    private boolean errClosed;
    private @Nullable ProcessExit exit;
    private boolean ended;

    ChildProcess(NioReactor reactor, NioLoop loop, ProcessProtocol protocol, ProcessSpec spec) {
        this.reactor = reactor;
        this.loop = loop;
        this.protocol = protocol;
        this.spec = spec;
        this.input = new ProcessInput(reactor.options().hardCapBytes(), () -> loop.submit(this::inputClosed));
    }

    void start() {
        try {
            NioReactor.daemon("process", this::startAndReadOutput).start();
        } catch (OutOfMemoryError e) { // no memory is short: the system has no room for another thread
            loop.submit(() -> notStarted(new IOException("no thread can be started for it", e)));
        }
    }

    /** Runs on a thread of the process. */
    private void startAndReadOutput() {
        ProcessBuilder builder = new ProcessBuilder(spec.command());
        builder.environment().putAll(spec.environment());
        spec.directory().ifPresent(directory -> builder.directory(directory.toFile()));
        Process started;
        try {
            started = builder.start();
        } catch (IOException e) {
            loop.submit(() -> notStarted(e));
            return;
        } catch (RuntimeException | OutOfMemoryError e) { // the JDK starts a thread too, to wait for its end
            loop.submit(() -> notStarted(new IOException("it cannot be started", e)));
            return;
        }
        process = started;
        loop.submit(this::started);
        input.open(started.getOutputStream());
        started.onExit().thenAccept(ended -> loop.submit(() -> exited(ended.exitValue())));
        readErrors(started);
        read(started.getInputStream(), this::outputReceived);
        loop.submit(this::outputClosed);
    }

    /** Runs on a thread of the process. */
    private void readErrors(Process started) {
        try {
            NioReactor.daemon("process-err", () -> {
                        read(started.getErrorStream(), this::errorReceived);
                        loop.submit(this::errorClosed);
                    })
                    .start();
        } catch (OutOfMemoryError e) {
            log.warn(
                    "Process {} is killed: no thread can be started to read its errors",
                    spec.command().get(0),
                    e);
            started.destroyForcibly();
            loop.submit(this::errorClosed);
        }
    }

    /** Runs on a thread of the process. */
    private void read(InputStream stream, Consumer<ByteBuffer> receive) {
        byte[] buffer = new byte[READ_BUFFER_BYTES];
        Semaphore consumed = new Semaphore(0);
        try (stream) {
            int count = stream.read(buffer);
            while (count >= 0 && !discarding) {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
                loop.submit(() -> {
                    receive.accept(bytes);
                    consumed.release();
                });
                while (!consumed.tryAcquire(1, TimeUnit.SECONDS)) {
                    if (reactor.stopped()) {
                        return;
                    }
                }
                count = stream.read(buffer);
            }
        } catch (IOException e) {
            log.debug("A pipe of {} broke", spec.command().get(0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody has reason to: stop reading
        }
    }

    private void started() {
        enter(() -> protocol.connectionMade(this));
        if (signalAtStart != null) {
            signalProcess(signalAtStart);
        }
    }

    private void notStarted(IOException cause) {
        inClosed = true;
        outClosed = true;
        errClosed = true;
        ProcessExit how = new ProcessExit.NotStarted(cause);
        enter(() -> protocol.processExited(how));
        exit = how;
        endIfDone();
    }

    private void outputReceived(ByteBuffer bytes) {
        received++;
        if (!outClosed) {
            enter(() -> protocol.outReceived(bytes));
        }
    }

    private void errorReceived(ByteBuffer bytes) {
        received++;
        if (!errClosed) {
            enter(() -> protocol.errReceived(bytes));
        }
    }

    private void inputClosed() {
        if (!inClosed) {
            inClosed = true;
            enter(protocol::inConnectionLost);
            endIfDone();
        }
    }

    private void outputClosed() {
        if (!outClosed) {
            outClosed = true;
            enter(protocol::outConnectionLost);
            endIfDone();
        }
    }

    private void errorClosed() {
        if (!errClosed) {
            errClosed = true;
            enter(protocol::errConnectionLost);
            endIfDone();
        }
    }

    private void exited(int code) {
        ProcessExit how = new ProcessExit.Exited(code);
        enter(() -> protocol.processExited(how));
        exit = how;
        input.close();
        inputClosed();
        endIfDone();
        endWhenSilent(received);
    }

    /** Descendants may hold the pipes open long after the process; nobody waits for those. */
    private void endWhenSilent(long receivedBefore) {
        if (!ended) {
            loop.callLater(SILENCE, () -> {
                if (received == receivedBefore) {
                    closePipes();
                } else {
                    endWhenSilent(received);
                }
            });
        }
    }

    private void closePipes() {
        discarding = true; // whatever a reader still gets makes it close its pipe
        inputClosed();
        outputClosed();
        errorClosed();
    }

    private void endIfDone() {
        ProcessExit how = exit;
        if (how != null && inClosed && outClosed && errClosed && !ended) {
            ended = true;
            enter(() -> protocol.processEnded(how));
            reactor.processEnded(this);
        }
    }

    @Override
    public long pid() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("the process has not been started yet");
        }
        return running.pid();
    }

    @Override
    public void write(byte[] bytes) {
        input.write(bytes);
    }

    @Override
    public void closeStdin() {
        input.closeAfterWriting();
    }

    @Override
    public void loseConnection() {
        input.close();
        loop.submit(this::closePipes); // not now: it may be asked for in one of the callbacks
    }

    @Override
    public void signalProcess(Signal signal) {
        loop.runOrSubmit(() -> {
            Process running = process;
            if (running == null) {
                signalAtStart = signal;
            } else if (signal == Signal.KILL) {
                running.destroyForcibly();
            } else {
                running.destroy();
            }
        });
    }

    /** Kills it at once, whatever the loop does: the reactor ends. */
    void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }

    private void enter(Runnable callback) {
        loop.enter(new Guest() {
            @Override
            public void run() {
                callback.run();
            }

            @Override
            public void failed(Throwable cause) {
                log.warn(
                        "Process {}: its protocol failed, so it is killed",
                        spec.command().get(0),
                        cause);
                signalProcess(Signal.KILL);
            }
        });
    }
}
