package io.heddle.nio;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes virtual threads whose scheduler is chosen by the maker. The JDK has that without a public way to it, so
 * {@code java.lang} must have been opened, and a JDK that has changed it is one that lacks it.
 *
 * <p>A virtual thread that is started by another one in the usual way gets the scheduler of that one.
 *
 * @threading Thread-safe.
 */
final class ScheduledThreads {
    private static final int NO_CHARACTERISTICS = 0;

    /**
     * What the JDK hides; constant, so that the JIT compiles the handle as a plain call.
     *
     * @param newThread {@code java.lang.ThreadBuilders.newVirtualThread}
     * @param scheduler that of the JVM
     */
    private record Internals(MethodHandle newThread, Executor scheduler) {
        Thread make(Executor chosen, String name, Runnable work) {
            try {
                return (Thread) newThread.invokeExact(chosen, name, NO_CHARACTERISTICS, work);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("the JDK's method throws no checked exception", e);
            }
        }
    }

    /**
     * Tries whether a thread that waits inside of a monitor gives its carrier back. A loop could be locked up for ever
     * where it does not: before JDK 24 (JEP 491), with {@code -XX:LockingMode=1}, without continuations.
     *
     * @threading Thread-safe.
     */
    private static final class Trial implements Executor, Runnable {
        private final CompletableFuture<Runnable> begin = new CompletableFuture<>();
        private final CompletableFuture<Runnable> end = new CompletableFuture<>();

        @Override
        public void execute(Runnable continuation) {
            if (!begin.complete(continuation)) {
                end.complete(continuation);
            }
        }

        @Override
        public synchronized void run() {
            LockSupport.parkNanos(1);
        }

        boolean givesWay(Internals internals) {
            Thread thread = internals.make(this, "heddle-trial", this);
            thread.start();
            // On a platform thread, as none but these can carry. It enters no method of the class that waits for it
            // here to be initialized.
            begin.thenAcceptAsync(Runnable::run, task -> Thread.ofPlatform().start(task))
                    .join();
            boolean waits = thread.isAlive(); // it cannot end before it is carried again
            end.thenAccept(internals.scheduler::execute);
            return waits;
        }
    }

    private static final @Nullable Internals INTERNALS = find();

    private ScheduledThreads() {}

    static boolean available() {
        return INTERNALS != null;
    }

    /** What it takes to have them: for the log. */
    static String requirements() {
        return "it takes a JVM of version 24 or newer that opens java.lang: --add-opens java.base/java.lang=ALL-UNNAMED"
                + " (io.heddle.nio on the module path), or Add-Opens in the manifest of the jar that is started";
    }

    /**
     * Makes a thread, which is not started.
     *
     * @param scheduler is given the thread's continuation each time that the thread can go on
     * @throws IllegalStateException if they are not available
     */
    static Thread newThread(Executor scheduler, String name, Runnable work) {
        return internals().make(scheduler, name, work);
    }

    /**
     * Has the JVM's own scheduler run what a scheduler was given.
     *
     * @throws IllegalStateException if they are not available
     */
    static void runByJvm(Runnable continuation) {
        internals().scheduler.execute(continuation);
    }

    private static Internals internals() {
        Internals found = INTERNALS;
        if (found == null) {
            throw new IllegalStateException(requirements());
        }
        return found;
    }

    private static @Nullable Internals find() {
        try {
            Method method = Class.forName("java.lang.ThreadBuilders")
                    .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
            Field scheduler = Class.forName("java.lang.VirtualThread").getDeclaredField("DEFAULT_SCHEDULER");
            if (!method.trySetAccessible() || !scheduler.trySetAccessible()) {
                return null;
            }
            Internals found = new Internals(MethodHandles.lookup().unreflect(method), (Executor) scheduler.get(null));
            return new Trial().givesWay(found) ? found : null;
        } catch (ReflectiveOperationException | RuntimeException e) { // whatever it is, this JDK is another one
            return null;
        }
    }
}
