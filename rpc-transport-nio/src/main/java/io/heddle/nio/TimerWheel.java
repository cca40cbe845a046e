package io.heddle.nio;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a loop, in a hierarchical timing wheel (Varghese and Lauck, 1987): adding, moving and cancelling one
 * costs O(1) however many there are. Timers due within the current tick are sorted exactly, by deadline and then by the
 * order of adding, in a small heap.
 *
 * <p>A tick is 2^20 ns (about 1 ms). Level n has 64 slots of 64^n ticks each. A timer lives on the level of the highest
 * group of six bits in which its tick differs from the current one, so on each level all occupied slots lie ahead of
 * the current position, and the first one of the lowest occupied level is the next to expire.
 *
 * @threading Event-loop confined.
 */
final class TimerWheel {
    private static final int TICK_BITS = 20;
    private static final int GROUP_BITS = 6;
    private static final int SLOTS = 1 << GROUP_BITS;
    private static final int LEVELS = 8; // 2^(20 + 8 * 6) ns exceeds the range of a long

    private final long originNanos;
    private final @Nullable Timer[] slots = new Timer[LEVELS * SLOTS];
    private final long[] occupied = new long[LEVELS];
    private final PriorityQueue<Timer> due;
    private long currentTick;
    private long added;

    /** @param originNanos the time now; deadlines are compared relative to it, because nanoTime may wrap around */
    TimerWheel(long originNanos) {
        this.originNanos = originNanos;
        this.due = new PriorityQueue<>(Comparator.<Timer>comparingLong(timer -> timer.deadlineNanos - originNanos)
                .thenComparingLong(Timer::order));
    }

    /** Takes in a timer, unless it was cancelled, or moved and so taken in, before it came here from another thread. */
    void add(Timer timer) {
        if (timer.order() == Timer.NEW && timer.active()) {
            enqueue(timer);
        }
    }

    /**
     * Takes out a timer; no effect if it is not in here. One in the heap stays there, inactive, until its tick is over.
     */
    void remove(Timer timer) {
        long tick = tickOf(timer);
        if (tick <= currentTick) {
            return;
        }
        int slot = slotOf(tick);
        Timer previous = timer.previous;
        Timer next = timer.next;
        if (previous != null) {
            previous.next = next;
        } else if (slots[slot] == timer) {
            slots[slot] = next;
            if (next == null) {
                occupied[slot / SLOTS] &= ~(1L << (slot % SLOTS));
            }
        }
        if (next != null) {
            next.previous = previous;
        }
        timer.previous = null;
        timer.next = null;
    }

    /** Gives a timer another deadline, behind all that have the same one. */
    void move(Timer timer, long deadlineNanos) {
        if (tickOf(timer) <= currentTick) {
            due.remove(timer); // its place in the heap depends on the deadline
        } else {
            remove(timer);
        }
        timer.deadlineNanos = deadlineNanos;
        enqueue(timer);
    }

    private void enqueue(Timer timer) {
        timer.setOrder(++added);
        place(timer);
    }

    /**
     * The time until something has to be done here: a timer to be run, or a slot to be spread over the level below.
     *
     * @return zero or less if at once; {@link Long#MAX_VALUE} if never
     */
    long nanosUntilNext(long nowNanos) {
        dropInactive();
        Timer first = due.peek();
        if (first != null) {
            return first.deadlineNanos - nowNanos;
        }
        long tick = nextOccupiedTick();
        return tick == Long.MAX_VALUE ? tick : (tick << TICK_BITS) - (nowNanos - originNanos);
    }

    /** Hands over the timers whose deadline has come, in order. Those added meanwhile wait for the next time. */
    void runDue(long nowNanos, Consumer<Timer> run) {
        advanceTo((nowNanos - originNanos) >> TICK_BITS);
        long newer = added;
        Timer first = due.peek();
        while (first != null && first.deadlineNanos - nowNanos <= 0 && first.order() - newer <= 0) {
            due.poll();
            if (first.start()) {
                run.accept(first);
            }
            first = due.peek();
        }
    }

    private void advanceTo(long tick) {
        while (currentTick < tick) {
            long next = nextOccupiedTick();
            if (next > tick) {
                currentTick = tick;
                return;
            }
            currentTick = next;
            spreadSlotsAtCurrentTick();
        }
    }

    /**
     * Empties the slots, one on each level at most, that begin at the current tick, into the levels below and the heap.
     */
    private void spreadSlotsAtCurrentTick() {
        for (int level = 0; level < LEVELS; level++) {
            int slot = level * SLOTS + positionOf(currentTick, level);
            Timer timer = slots[slot];
            slots[slot] = null;
            occupied[level] &= ~(1L << (slot % SLOTS));
            while (timer != null) {
                Timer next = timer.next;
                timer.previous = null;
                timer.next = null;
                place(timer);
                timer = next;
            }
            if ((currentTick & ((1L << ((level + 1) * GROUP_BITS)) - 1)) != 0) {
                return; // no slot of a higher level begins here
            }
        }
    }

    private void place(Timer timer) {
        long tick = tickOf(timer);
        if (tick <= currentTick) {
            due.add(timer);
            return;
        }
        int slot = slotOf(tick);
        Timer head = slots[slot];
        timer.next = head;
        if (head != null) {
            head.previous = timer;
        }
        slots[slot] = timer;
        occupied[slot / SLOTS] |= 1L << (slot % SLOTS);
    }

    private long tickOf(Timer timer) {
        return (timer.deadlineNanos - originNanos) >> TICK_BITS;
    }

    /**
     * The slot of a later tick. It stays the same until the slot is spread, since the current tick never goes past an
     * occupied one: so a timer need not remember where it is.
     */
    private int slotOf(long tick) {
        int level = (Long.SIZE - 1 - Long.numberOfLeadingZeros(tick ^ currentTick)) / GROUP_BITS;
        return level * SLOTS + positionOf(tick, level);
    }

    private static int positionOf(long tick, int level) {
        return (int) (tick >>> (level * GROUP_BITS)) & (SLOTS - 1);
    }

    private long nextOccupiedTick() {
        for (int level = 0; level < LEVELS; level++) {
            if (occupied[level] != 0) {
                int shift = level * GROUP_BITS;
                int slot = Long.numberOfTrailingZeros(occupied[level]);
                long above = currentTick >> (shift + GROUP_BITS) << (shift + GROUP_BITS);
                return above | ((long) slot << shift);
            }
        }
        return Long.MAX_VALUE;
    }

    private void dropInactive() {
        Timer first = due.peek();
        while (first != null && !first.active()) {
            due.poll();
            first = due.peek();
        }
    }
}
