package io.heddle.examples;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The signals that ask a server to end: SIGTERM, SIGINT (Ctrl-C) and SIGHUP. The first is reported, the second ends the
 * JVM at once. A shutdown hook would not do: while one runs the JVM takes no further signal, and it exits with 143.
 *
 * @threading Thread-safe.
 */
final class StopSignals {
    private static final int ENDED_AT_ONCE = 1;

    private final CountDownLatch first = new CountDownLatch(1);

    /** Written by the thread of the first signal, before the latch opens. */
    private final AtomicReference<@Nullable Object> received = new AtomicReference<>();

    private StopSignals() {}

    /**
     * Takes over the signals of this JVM.
     *
     * @return where to wait for the first
     */
    static StopSignals install() {
        StopSignals signals = new StopSignals();
        try {
            // By reflection, since javac has a warning for this class that nothing suppresses.
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object handle = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (p, m, args) -> {
                signals.receive(args[0]);
                return null;
            });
            for (String name : new String[] {"TERM", "INT", "HUP"}) {
                Object which = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handler).invoke(null, which, handle);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM has no module jdk.unsupported", e);
        }
        return signals;
    }

    private void receive(Object signal) {
        if (!received.compareAndSet(null, signal)) {
            Runtime.getRuntime().halt(ENDED_AT_ONCE);
        }
        first.countDown();
    }

    /**
     * Blocks until the first signal.
     *
     * @return its name
     * @throws InterruptedException if interrupted
     */
    String await() throws InterruptedException {
        first.await();
        return String.valueOf(received.get());
    }
}
