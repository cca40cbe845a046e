package io.heddle.nio;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
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
    /** JEP 491: from here on, a virtual thread that waits for a monitor gives its carrier back. */
    private static final int MONITORS_DO_NOT_PIN = 24;

    private static final int NO_CHARACTERISTICS = 0;

    /**
     * What the JDK hides; constant, so that the JIT compiles the handle as a plain call.
     *
     * @param newThread {@code java.lang.ThreadBuilders.newVirtualThread}
     * @param scheduler that of the JVM
     */
    private record Internals(MethodHandle newThread, Executor scheduler) {}

    private static final @Nullable Internals INTERNALS = find();

    private ScheduledThreads() {}

    static boolean available() {
        return INTERNALS != null;
    }

    /** What it takes to have them: for the log. */
    static String requirements() {
        return "it takes a JVM of version " + MONITORS_DO_NOT_PIN
                + " or newer that opens java.lang: --add-opens java.base/java.lang=ALL-UNNAMED"
                + " (io.heddle.nio on the module path), or Add-Opens in the manifest of the jar that is started";
    }

    /**
     * Makes a thread, which is not started.
     *
     * @param scheduler is given the thread's continuation each time that the thread can go on
     * @throws IllegalStateException if they are not available
     */
    static Thread newThread(Executor scheduler, String name, Runnable work) {
        try {
            return (Thread) internals().newThread.invokeExact(scheduler, name, NO_CHARACTERISTICS, work);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the JDK's method throws no checked exception", e);
        }
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
        if (Runtime.version().feature() < MONITORS_DO_NOT_PIN) {
            return null;
        }
        try {
            Method method = Class.forName("java.lang.ThreadBuilders")
                    .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
            Field scheduler = Class.forName("java.lang.VirtualThread").getDeclaredField("DEFAULT_SCHEDULER");
            return method.trySetAccessible() && scheduler.trySetAccessible()
                    ? new Internals(MethodHandles.lookup().unreflect(method), (Executor) scheduler.get(null))
                    : null;
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
