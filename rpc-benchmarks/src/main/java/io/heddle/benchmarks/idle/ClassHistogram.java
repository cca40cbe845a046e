package io.heddle.benchmarks.idle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the heap of a JVM is made of: the live objects of each class, as {@code jcmd PID GC.class_histogram} lists them.
 *
 * @threading Immutable.
 */
record ClassHistogram(Map<String, Usage> classes) {
    /** For example {@code " 12: 5000 160000 java.util.HashMap$Node (java.base@25)"}. */
    private static final Pattern ROW = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    /** In the names of the classes with which a collector fills gaps: nothing that anybody holds. */
    private static final String FILLER = "jdk.internal.vm.Filler";

    ClassHistogram {
        classes = Map.copyOf(classes);
    }

    /** The objects of one class. */
    record Usage(long count, long bytes) {
        private static final Usage NONE = new Usage(0, 0);

        private Usage plus(Usage other) {
            return new Usage(count + other.count, bytes + other.bytes);
        }

        private Usage minus(Usage other) {
            return new Usage(count - other.count, bytes - other.bytes);
        }
    }

    static ClassHistogram parse(List<String> lines) {
        Map<String, Usage> classes = new HashMap<>();
        for (String line : lines) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && !row.group(3).contains(FILLER)) {
                Usage usage = new Usage(Long.parseLong(row.group(1)), Long.parseLong(row.group(2)));
                classes.merge(withoutAddress(row.group(3)), usage, Usage::plus); // two loaders may have the same name
            }
        }
        if (classes.isEmpty()) {
            throw new IllegalStateException("not a class histogram: " + lines);
        }
        return new ClassHistogram(classes);
    }

    /** A hidden class has the address of its metadata in its name, behind a slash or a plus, and no use for it here. */
    private static String withoutAddress(String name) {
        return name.replaceFirst("[/+]0x[0-9a-f]+$", "");
    }

    /** What is here and not there; less than nothing of what is only there. */
    ClassHistogram minus(ClassHistogram other) {
        Map<String, Usage> difference = new HashMap<>(classes);
        other.classes.forEach((name, usage) -> difference.put(name, usage(name).minus(usage)));
        return new ClassHistogram(difference);
    }

    Usage usage(String className) {
        return classes.getOrDefault(className, Usage.NONE);
    }

    long bytes() {
        return classes.values().stream().mapToLong(Usage::bytes).sum();
    }

    /** The names of the classes, those that take most first. */
    List<String> largestFirst() {
        List<String> names = new ArrayList<>(classes.keySet());
        names.sort(Comparator.comparingLong((String name) -> -usage(name).bytes())
                .thenComparing(Comparator.naturalOrder()));
        return names;
    }
}
