package io.heddle.protocols;

import io.heddle.command.Call;
import java.io.IOException;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalField;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** What a command may do wrong in one call; it is told as INTERNAL. */
enum Fault implements TestCommand.Body {
    RUNTIME_EXCEPTION(call -> {
        throw new IllegalStateException("secret");
    }),
    CHECKED_EXCEPTION(call -> {
        throw new IOException("secret");
    }),
    ASSERTION(call -> {
        throw new AssertionError("secret");
    }),
    LINKAGE(call -> {
        throw new NoClassDefFoundError("secret");
    }),
    STACK(call -> deeper(1)),
    MEMORY(call -> new long[Integer.MAX_VALUE]),
    INDESCRIBABLE(call -> {
        throw new Indescribable();
    }),
    INTERRUPTED(call -> {
        throw new InterruptedException("secret");
    }),

    NO_PLAIN_VALUE(call -> new Object()),
    ACCESSOR(call -> new Hostile(0)),
    ACCESSOR_STACK(call -> new Hostile(1)),
    ACCESSOR_MEMORY(call -> List.of(new Hostile(2))),
    TEXT(call -> List.of(new HostileText())),
    NUMBER(call -> Map.of("key", new HostileNumber())),
    KEY(call -> Map.of(new Hostile(0), 1)),
    TIME(call -> new HostileTime()),
    ITERATOR(call -> new HostileList()),
    LIST_IN_ITSELF(call -> {
        List<Object> list = new ArrayList<>();
        list.add(list);
        return list;
    }),
    MAP_IN_ITSELF(call -> {
        Map<String, Object> map = new HashMap<>();
        map.put("in", map);
        return map;
    }),
    RECORD_IN_ITSELF(call -> {
        List<Object> list = new ArrayList<>();
        list.add(new Holder(list));
        return list;
    }),
    DEEP(call -> {
        Object value = 1;
        for (int i = 0; i < 100_000; i++) {
            value = i % 2 == 0 ? List.of(value) : new Holder(value);
        }
        return value;
    });

    private final TestCommand.Body body;

    Fault(TestCommand.Body body) {
        this.body = body;
    }

    @Override
    public Object execute(Call call) throws Exception {
        return body.execute(call);
    }

    private static int deeper(int level) {
        return level == 0 ? 0 : 1 + deeper(level + 1); // which it never is
    }

    /** A record that is read otherwise than it seems. */
    record Hostile(int how) {
        @Override
        public int how() {
            return switch (how) {
                case 0 -> throw new IllegalStateException("secret");
                case 1 -> deeper(1);
                default -> new int[Integer.MAX_VALUE].length;
            };
        }
    }

    record Holder(Object in) {}

    static final class Indescribable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("secret");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("secret");
        }
    }

    private static final class HostileText implements CharSequence {
        @Override
        public int length() {
            return 1;
        }

        @Override
        public char charAt(int index) {
            return 'x';
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return this;
        }

        @Override
        public String toString() {
            throw new IllegalStateException("secret");
        }
    }

    private static final class HostileNumber extends Number {
        private static final long serialVersionUID = 1;

        @Override
        public int intValue() {
            return 1;
        }

        @Override
        public long longValue() {
            return 1;
        }

        @Override
        public float floatValue() {
            return 1;
        }

        @Override
        public double doubleValue() {
            return 1;
        }

        @Override
        public String toString() {
            throw new IllegalStateException("secret");
        }
    }

    private static final class HostileTime implements TemporalAccessor {
        @Override
        public boolean isSupported(TemporalField field) {
            return false;
        }

        @Override
        public long getLong(TemporalField field) {
            throw new IllegalStateException("secret");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("secret");
        }
    }

    private static final class HostileList extends AbstractList<Object> {
        @Override
        public Object get(int index) {
            return 1;
        }

        @Override
        public int size() {
            return 3;
        }

        @Override
        public Iterator<Object> iterator() {
            throw new IllegalStateException("secret");
        }
    }
}
