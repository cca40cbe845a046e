package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandRegistry;
import io.heddle.command.CommandSpec;
import io.heddle.command.Parameter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTableTest {
    private record Named(CommandSpec spec) implements Command {
        @Override
        public @Nullable Object execute(Call call) {
            return null;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 7, 8, 9, 1000})
    void findsEachCommandInEitherCaseAndNoOther(int count) {
        CommandRegistry.Builder builder = CommandRegistry.builder();
        for (int i = 0; i < count; i++) {
            builder.add(new Named(CommandSpec.named("name-" + i).build()));
        }
        CommandTable table = new CommandTable(builder.build());

        for (int i = 0; i < count; i++) {
            String name = "name-" + i;
            assertThat(found(table, name).entry().spec().name()).isEqualTo(name);
            assertThat(find(table, name.toUpperCase(Locale.ROOT))).isSameAs(find(table, name));
        }
        for (String other : new String[] {"", "name-", "name-" + count, "name-0x", "ame-0", "NAME\r0", "näme-0"}) {
            assertThat(find(table, other)).as(other).isNull();
        }
    }

    @Test
    void tellsNamesOfOneHashApart() {
        // 31 * 'a' + 'k' == 31 * 'c' + '-', and so on.
        String[] names = {"ak", "c-", "al", "c.", "an", "c0"};
        CommandTable table = table(names);

        for (String name : names) {
            assertThat(found(table, name).entry().spec().name()).isEqualTo(name);
        }
    }

    @Test
    void doesNotFoldWhatIsNoLetter() {
        CommandTable table = table("a_", "a.");

        assertThat(find(table, "A_")).isNotNull();
        assertThat(find(table, "a\u007f")).isNull();
        assertThat(find(table, "a\u000e")).isNull();
    }

    @Test
    void hasTheBareCallOfACommandThatNeedsNoArgument() {
        CommandTable table = new CommandTable(CommandRegistry.builder()
                .add(new Named(CommandSpec.named("optional")
                        .parameters(Parameter.integer("n").defaultTo(1L))
                        .build()))
                .add(new Named(CommandSpec.named("required")
                        .parameters(Parameter.integer("n"))
                        .build()))
                .build());

        assertThat(found(table, "optional").bare()).isNotNull();
        assertThat(found(table, "required").bare()).isNull();
    }

    private static CommandTable table(String... names) {
        CommandRegistry.Builder builder = CommandRegistry.builder();
        for (String name : names) {
            builder.add(new Named(CommandSpec.named(name).build()));
        }
        return new CommandTable(builder.build());
    }

    private static CommandTable.Row found(CommandTable table, String name) {
        return Objects.requireNonNull(find(table, name));
    }

    private static CommandTable.@Nullable Row find(CommandTable table, String name) {
        byte[] bytes = ("<" + name + ">").getBytes(StandardCharsets.UTF_8);
        return table.find(ByteBuffer.wrap(bytes), 1, bytes.length - 1);
    }
}
