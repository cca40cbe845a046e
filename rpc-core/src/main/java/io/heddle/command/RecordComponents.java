package io.heddle.command;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The components of a record as a map, for wire protocols that render the result of a command.
 *
 * @threading Thread-safe.
 * @since 0.1
 */
public final class RecordComponents {
    /** Reflection is slow, and the classes of records are few; an entry lives as long as its class. */
    private static final ClassValue<List<Method>> ACCESSORS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .map(RecordComponents::accessor)
                    .toList();
        }
    };

    private RecordComponents() {}

    /**
     * The components of a record. Their values are not looked into: a component that is a record stays one.
     *
     * @param value the record
     * @return an immutable map from names to values, in the order of declaration; a value may be null
     * @throws IllegalArgumentException if the class of the record is neither public in an exported package nor in a
     *     package that is open to {@code io.heddle.core}
     * @throws IllegalStateException if an accessor of the record throws an exception; an error goes through
     */
    public static Map<String, @Nullable Object> of(Record value) {
        Map<String, @Nullable Object> components = new LinkedHashMap<>();
        for (Method accessor : ACCESSORS.get(value.getClass())) {
            components.put(accessor.getName(), read(accessor, value));
        }
        return Collections.unmodifiableMap(components);
    }

    private static Method accessor(RecordComponent component) {
        Method accessor = component.getAccessor();
        if (!accessor.trySetAccessible()) {
            Class<?> type = component.getDeclaringRecord();
            throw new IllegalArgumentException("record " + type.getName() + " cannot be read: package "
                    + type.getPackageName() + " must be opened to io.heddle.core, or exported with the record public");
        }
        return accessor;
    }

    private static @Nullable Object read(Method accessor, Record value) {
        try {
            return accessor.invoke(value);
        } catch (IllegalAccessException e) {
            throw new AssertionError("made accessible before", e);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(
                    "record " + value.getClass().getName() + " cannot be read: " + accessor.getName() + "() throws",
                    e.getCause());
        }
    }
}
