package io.heddle.server;

import java.util.concurrent.ConcurrentHashMap;

/**
 * How many calls of each caller run, none more than so many. One without a name goes by its {@linkplain PeerKey peer}.
 * There is an entry for whoever has a call running, and none for others.
 *
 * @threading Thread-safe.
 */
final class CallersCalls {
    private final int most;
    private final ConcurrentHashMap<Object, Integer> running = new ConcurrentHashMap<>();

    CallersCalls(int most) {
        this.most = most;
    }

    /** By what a caller is told from others. */
    static Object caller(ServerCall call) {
        return call.principal().<Object>map(principal -> principal.getName()).orElseGet(() -> PeerKey.of(call.peer()));
    }

    /** Counts a call until it {@linkplain #leave leaves}; false if there are enough. */
    boolean enter(Object caller) {
        boolean[] entered = new boolean[1];
        running.compute(caller, (key, before) -> {
            int count = before == null ? 0 : before;
            entered[0] = count < most;
            return entered[0] ? (Integer) (count + 1) : before;
        });
        return entered[0];
    }

    void leave(Object caller) {
        running.computeIfPresent(caller, (key, before) -> before == 1 ? null : (Integer) (before - 1));
    }

    /** How many callers have a call running. */
    int callers() {
        return running.size();
    }
}
