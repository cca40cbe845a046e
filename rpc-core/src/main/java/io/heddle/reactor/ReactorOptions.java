package io.heddle.reactor;

import java.time.Duration;

/**
 * Sizes and bounds of a {@link Reactor}.
 *
 * @threading Immutable; the {@link Builder} is caller-confined.
 * @since 0.1
 */
public final class ReactorOptions {
    private final int loops;
    private final String threadName;
    private final int acceptBacklog;
    private final long highWaterMarkBytes;
    private final long lowWaterMarkBytes;
    private final long hardCapBytes;
    private final Duration writeTimeout;
    private final Duration lingerTimeout;
    private final Duration stopTimeout;
    private final Duration blockedLoopThreshold;
    private final Duration maxBusyPoll;
    private final int maxPendingCalls;
    private final int maxProcesses;
    private final boolean loopAffineThreads;

    private ReactorOptions(Builder builder) {
        loops = builder.loops;
        threadName = builder.threadName;
        acceptBacklog = builder.acceptBacklog;
        highWaterMarkBytes = builder.highWaterMarkBytes;
        lowWaterMarkBytes = builder.lowWaterMarkBytes;
        hardCapBytes = builder.hardCapBytes;
        writeTimeout = builder.writeTimeout;
        lingerTimeout = builder.lingerTimeout;
        stopTimeout = builder.stopTimeout;
        blockedLoopThreshold = builder.blockedLoopThreshold;
        maxBusyPoll = builder.maxBusyPoll;
        maxPendingCalls = builder.maxPendingCalls;
        maxProcesses = builder.maxProcesses;
        loopAffineThreads = builder.loopAffineThreads;
    }

    /**
     * All defaults.
     *
     * @return the options
     */
    public static ReactorOptions defaults() {
        return builder().build();
    }

    /**
     * Begins with all defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The number of loops, each with a thread of its own. Default: the processors of the machine.
     *
     * @return 1 to 1024
     */
    public int loops() {
        return loops;
    }

    /**
     * What the threads' names begin with. Default: {@code heddle}.
     *
     * @return the name
     */
    public String threadName() {
        return threadName;
    }

    /**
     * The connections that the operating system may hold for a port until they are accepted; it refuses more. Default:
     * 1024.
     *
     * @return 1 or more
     */
    public int acceptBacklog() {
        return acceptBacklog;
    }

    /**
     * The pending output, in bytes, past which a registered producer is paused. Default: 256 KiB.
     *
     * @return more than the low water mark
     */
    public long highWaterMarkBytes() {
        return highWaterMarkBytes;
    }

    /**
     * The pending output, in bytes, at which a paused producer is resumed. Default: 64 KiB.
     *
     * @return 0 or more
     */
    public long lowWaterMarkBytes() {
        return lowWaterMarkBytes;
    }

    /**
     * The pending output, in bytes, past which a connection is aborted as {@link CloseReason.PeerTooSlow}. Default: 16
     * MiB.
     *
     * @return at least the high water mark
     */
    public long hardCapBytes() {
        return hardCapBytes;
    }

    /**
     * How long a peer may take nothing of the pending output before it is aborted as {@link CloseReason.PeerTooSlow}.
     * Default: 30 seconds.
     *
     * @return more than zero
     */
    public Duration writeTimeout() {
        return writeTimeout;
    }

    /**
     * How long a closed connection waits, after its FIN, for the peer's, so that the peer can read the last bytes
     * before it is reset (RFC 9112, section 9.6, describes the hazard). Default: 2 seconds.
     *
     * @return zero or more; zero closes at once
     */
    public Duration lingerTimeout() {
        return lingerTimeout;
    }

    /**
     * How long {@link Reactor#stop()} waits for connections to end. Default: 10 seconds.
     *
     * @return zero or more
     */
    public Duration stopTimeout() {
        return stopTimeout;
    }

    /**
     * How long one turn of a loop may take before the watchdog logs what it runs, and has the JVM's scheduler carry the
     * virtual threads that wait for the loop (see {@link #loopAffineThreads()}). Default: 100 milliseconds.
     *
     * @return more than zero
     */
    public Duration blockedLoopThreshold() {
        return blockedLoopThreshold;
    }

    /**
     * How long a loop without work goes on looking for some before it sleeps, at most; it never looks for longer than
     * half of the time for which it has worked. Under load this saves the loop and its peers the cost of waking it;
     * zero has it sleep at once. Timers may be late by as much. Default: 10 microseconds.
     *
     * @return 0 to 1 millisecond
     */
    public Duration maxBusyPoll() {
        return maxBusyPoll;
    }

    /**
     * How many calls handed over to a loop may wait; more are rejected. Default: 1,048,576.
     *
     * @return 1 or more
     */
    public int maxPendingCalls() {
        return maxPendingCalls;
    }

    /**
     * How many child processes may live at a time; more are rejected. Default: 64.
     *
     * @return 0 or more
     */
    public int maxProcesses() {
        return maxProcesses;
    }

    /**
     * Whether each loop carries the virtual threads that are started through {@link EventLoop#startVirtualThread}, so
     * that calls that may block need no change of thread. It takes a JVM of version 24 or newer that opens
     * {@code java.lang} ({@code --add-opens java.base/java.lang=ALL-UNNAMED}); where it cannot be had, one line at INFO
     * says so and the JVM's scheduler carries them. Default: false.
     *
     * @return whether it is asked for
     */
    public boolean loopAffineThreads() {
        return loopAffineThreads;
    }

    /**
     * Collects options; each method returns the builder.
     *
     * @threading Caller-confined.
     */
    public static final class Builder {
        private static final int MAX_LOOPS = 1024;
        private static final Duration MOST_BUSY_POLL = Duration.ofMillis(1);

        private int loops = Runtime.getRuntime().availableProcessors();
        private String threadName = "heddle";
        private int acceptBacklog = 1024;
        private long highWaterMarkBytes = 256 << 10;
        private long lowWaterMarkBytes = 64 << 10;
        private long hardCapBytes = 16 << 20;
        private Duration writeTimeout = Duration.ofSeconds(30);
        private Duration lingerTimeout = Duration.ofSeconds(2);
        private Duration stopTimeout = Duration.ofSeconds(10);
        private Duration blockedLoopThreshold = Duration.ofMillis(100);
        private Duration maxBusyPoll = Duration.ofNanos(10_000);
        private int maxPendingCalls = 1 << 20;
        private int maxProcesses = 64;
        private boolean loopAffineThreads;

        private Builder() {}

        /**
         * Sets {@link ReactorOptions#loops()}.
         *
         * @param loops 1 to 1024
         * @return this
         */
        public Builder loops(int loops) {
            require(loops >= 1 && loops <= MAX_LOOPS, "loops must be 1 to 1024");
            this.loops = loops;
            return this;
        }

        /**
         * Sets {@link ReactorOptions#threadName()}.
         *
         * @param threadName what the threads' names begin with
         * @return this
         */
        public Builder threadName(String threadName) {
            this.threadName = threadName;
            return this;
        }

        /**
         * Sets {@link ReactorOptions#acceptBacklog()}.
         *
         * @param acceptBacklog 1 or more
         * @return this
         */
        public Builder acceptBacklog(int acceptBacklog) {
            require(acceptBacklog >= 1, "acceptBacklog must be 1 or more");
            this.acceptBacklog = acceptBacklog;
            return this;
        }

        /**
         * Sets {@link ReactorOptions#lowWaterMarkBytes()}, {@link ReactorOptions#highWaterMarkBytes()} and
         * {@link ReactorOptions#hardCapBytes()}.
         *
         * @param lowWaterMarkBytes 0 or more
         * @param highWaterMarkBytes more than the low water mark
         * @param hardCapBytes at least the high water mark
         * @return this
         */
        public Builder outputBounds(long lowWaterMarkBytes, long highWaterMarkBytes, long hardCapBytes) {
            require(
                    lowWaterMarkBytes >= 0
                            && lowWaterMarkBytes < highWaterMarkBytes
                            && highWaterMarkBytes <= hardCapBytes,
                    "output bounds must be 0 <= low < high <= hard cap");
            this.lowWaterMarkBytes = lowWaterMarkBytes;
            this.highWaterMarkBytes = highWaterMarkBytes;
            this.hardCapBytes = hardCapBytes;
            return this;
        }

        /**
         * Sets {@link ReactorOptions#writeTimeout()}.
         *
         * @param writeTimeout more than zero
         * @return this
         */
        public Builder writeTimeout(Duration writeTimeout) {
            require(writeTimeout.isPositive(), "writeTimeout must be more than zero");
            this.writeTimeout = writeTimeout;
            return this;
        }

        /**
         * Sets {@link ReactorOptions#lingerTimeout()}.
         *
         * @param lingerTimeout zero or more
         * @return this
         */
        public Builder lingerTimeout(Duration lingerTimeout) {
            require(!lingerTimeout.isNegative(), "lingerTimeout must not be negative");
            this.lingerTimeout = lingerTimeout;
            return this;
        }

        /**
         * Sets {@link ReactorOptions#stopTimeout()}.
         *
         * @param stopTimeout zero or more
         * @return this
         */
        public Builder stopTimeout(Duration stopTimeout) {
            require(!stopTimeout.isNegative(), "stopTimeout must not be negative");
            this.stopTimeout = stopTimeout;
            return this;
        }

        /**
         * Sets {@link ReactorOptions#blockedLoopThreshold()}.
         *
         * @param blockedLoopThreshold more than zero
         * @return this
         */
        public Builder blockedLoopThreshold(Duration blockedLoopThreshold) {
            require(blockedLoopThreshold.isPositive(), "blockedLoopThreshold must be more than zero");
            this.blockedLoopThreshold = blockedLoopThreshold;
            return this;
        }

        /**
         * Sets {@link ReactorOptions#maxBusyPoll()}.
         *
         * @param maxBusyPoll 0 to 1 millisecond
         * @return this
         */
        public Builder maxBusyPoll(Duration maxBusyPoll) {
            require(
                    !maxBusyPoll.isNegative() && maxBusyPoll.compareTo(MOST_BUSY_POLL) <= 0,
                    "maxBusyPoll must be 0 to 1 millisecond");
            this.maxBusyPoll = maxBusyPoll;
            return this;
        }

        /**
         * Sets {@link ReactorOptions#maxPendingCalls()}.
         *
         * @param maxPendingCalls 1 or more
         * @return this
         */
        public Builder maxPendingCalls(int maxPendingCalls) {
            require(maxPendingCalls >= 1, "maxPendingCalls must be 1 or more");
            this.maxPendingCalls = maxPendingCalls;
            return this;
        }

        /**
         * Sets {@link ReactorOptions#maxProcesses()}.
         *
         * @param maxProcesses 0 or more
         * @return this
         */
        public Builder maxProcesses(int maxProcesses) {
            require(maxProcesses >= 0, "maxProcesses must be 0 or more");
            this.maxProcesses = maxProcesses;
            return this;
        }

        /**
         * Sets {@link ReactorOptions#loopAffineThreads()}.
         *
         * @param loopAffineThreads true to have the loops carry virtual threads
         * @return this
         */
        public Builder loopAffineThreads(boolean loopAffineThreads) {
            this.loopAffineThreads = loopAffineThreads;
            return this;
        }

        /**
         * Makes the options.
         *
         * @return immutable options
         */
        public ReactorOptions build() {
            return new ReactorOptions(this);
        }

        private static void require(boolean condition, String message) {
            if (!condition) {
                throw new IllegalArgumentException(message);
            }
        }
    }
}
