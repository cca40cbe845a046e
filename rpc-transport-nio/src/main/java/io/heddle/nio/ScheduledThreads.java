package io.heddle.nio;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes virtual threads whose scheduler is chosen by the maker. The JDK has that without a public way to it, so
 * {@code java.lang} must have been opened, and a JDK that has changed it is one that lacks it.
 *
 * @threading Thread-safe.
 */
final class ScheduledThreads {
    /** JEP 491: from here on, a virtual thread that waits for a monitor gives its carrier back. */
    private static final int MONITORS_DO_NOT_PIN = 24;

    private static final int NO_CHARACTERISTICS = 0;

    /** {@code java.lang.ThreadBuilders.newVirtualThread}, constant so that the JIT compiles it as a plain call. */
    private static final @Nullable MethodHandle NEW_THREAD = find();

    private ScheduledThreads() {}

    static boolean available() {
        return NEW_THREAD != null;
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
        MethodHandle constructor = NEW_THREAD;
        if (constructor == null) {
            throw new IllegalStateException(requirements());
        }
        try {
            return (Thread) constructor.invokeExact(scheduler, name, NO_CHARACTERISTICS, work);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the JDK's method throws no checked exception", e);
        }
    }

    private static @Nullable MethodHandle find() {
        if (Runtime.version().feature() < MONITORS_DO_NOT_PIN) {
            return null;
        }
        try {
            Method method = Class.forName("java.lang.ThreadBuilders")
                    .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
            return method.trySetAccessible() ? MethodHandles.lookup().unreflect(method) : null;
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
