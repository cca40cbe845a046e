package io.heddle.server;

import org.jspecify.annotations.Nullable;

/**
 * What {@link Admission} says to a call that is about to be executed. Who has got one that is granted gives it back.
 *
 * @threading Immutable, except that whoever holds a permit {@linkplain #giveUp gives it up}.
 */
final class Permit {
    /** For any number of calls, one after another. */
    static final Permit OF_MANY_CALLS = new Permit(null, null, false, 0);

    static final Permit TOO_MANY = refused("too many calls at a time, try again later");
    static final Permit TOO_MANY_OF_CALLER = refused("too many calls of yours at a time, try again later");

    private final @Nullable String refusal;
    private final @Nullable Object caller;
    private final boolean adaptive;
    private final long sinceNanos;
    private boolean held = true; // of use in those of one call only

    private Permit(@Nullable String refusal, @Nullable Object caller, boolean adaptive, long sinceNanos) {
        this.refusal = refusal;
        this.caller = caller;
        this.adaptive = adaptive;
        this.sinceNanos = sinceNanos;
    }

    private static Permit refused(String why) {
        return new Permit(why, null, false, 0);
    }

    /**
     * A permit for one call.
     *
     * @param caller by whom it is counted, null if it is not
     * @param adaptive whether the adaptive limit counts it
     * @param sinceNanos the time
     */
    static Permit ofOneCall(@Nullable Object caller, boolean adaptive, long sinceNanos) {
        return new Permit(null, caller, adaptive, sinceNanos);
    }

    boolean granted() {
        return refusal == null;
    }

    /** Why it is not granted. */
    String refusal() {
        return refusal == null ? "" : refusal;
    }

    boolean isOfOneCall() {
        return this != OF_MANY_CALLS;
    }

    @Nullable
    Object caller() {
        return caller;
    }

    boolean adaptive() {
        return adaptive;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    /** Returns true the first time. For a permit of one call. */
    boolean giveUp() {
        boolean first = held;
        held = false;
        return first;
    }
}
