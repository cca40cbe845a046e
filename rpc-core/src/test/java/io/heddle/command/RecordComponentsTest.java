package io.heddle.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordComponentsTest {
    private record Inner(int zebra, @Nullable String apple) {}

    private record Outer(Inner inner, long count) {}

    private record Empty() {}

    private record Broken(String text) {
        @Override
        public String text() {
            throw new UnsupportedOperationException("no text today");
        }
    }

    @Test
    void keepsTheOrderOfDeclarationAndNulls() {
        Map<String, @Nullable Object> components = RecordComponents.of(new Inner(1, null));

        assertThat(components).containsExactly(Map.entry("zebra", 1), entry("apple", null));
    }

    @Test
    void doesNotLookIntoTheValues() {
        Inner inner = new Inner(1, "a");

        assertThat(RecordComponents.of(new Outer(inner, 2)).get("inner")).isSameAs(inner);
    }

    @Test
    void readsARecordOfNothing() {
        assertThat(RecordComponents.of(new Empty())).isEmpty();
    }

    @Test
    void givesAMapThatCannotBeChanged() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> RecordComponents.of(new Inner(1, "a")).clear());
    }

    @Test
    void saysWhichAccessorThrows() {
        assertThatIllegalStateException()
                .isThrownBy(() -> RecordComponents.of(new Broken("x")))
                .withMessage("record " + Broken.class.getName() + " cannot be read: text() throws")
                .withRootCauseInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void saysWhatToOpenWhereARecordCannotBeReached(@TempDir Path directory) throws Exception {
        String source = "package shut; public class Maker implements java.util.function.Supplier<Object> {"
                + " record Hidden(int x) {} public Object get() { return new Hidden(1); } }";
        new TestJar()
                .type("module-info", "module shut { provides java.util.function.Supplier with shut.Maker; }")
                .type("shut.Maker", source)
                .writeTo(directory.resolve("shut.jar"));
        ModuleLayer boot = ModuleLayer.boot();
        ModuleLayer layer = boot.defineModulesWithOneLoader(
                boot.configuration().resolve(ModuleFinder.of(directory), ModuleFinder.of(), Set.of("shut")),
                getClass().getClassLoader());
        Object hidden = ServiceLoader.load(layer, Supplier.class)
                .findFirst()
                .orElseThrow()
                .get();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordComponents.of((Record) hidden))
                .withMessage("record shut.Maker$Hidden cannot be read: package shut must be opened to io.heddle.core,"
                        + " or exported with the record public");
    }

    private static Map.Entry<String, @Nullable Object> entry(String name, @Nullable Object value) {
        return new AbstractMap.SimpleEntry<>(name, value);
    }
}
