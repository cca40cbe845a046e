package io.heddle.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.command.Command;
import io.heddle.command.CommandRegistry;
import io.heddle.command.CommandSpec;
import io.heddle.command.Execution;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandListTest {
    private final List<CommandSpec> specs =
            CommandRegistry.builder().load(Ping.class.getClassLoader()).build().entries().stream()
                    .map(CommandRegistry.Entry::spec)
                    .toList();

    @Test
    void allAreFound() {
        assertThat(specs)
                .extracting(CommandSpec::usage)
                .containsExactly(
                        "echo text...",
                        "getlog [lines] [grep] [follow]",
                        "help [command]",
                        "kill connection",
                        "ping [text]",
                        "quit",
                        "stats",
                        "threads",
                        "version",
                        "who");
    }

    @Test
    void classPathAndModulePathDeclareTheSame() throws IOException {
        try (InputStream services = open("META-INF/services/" + Command.class.getName());
                InputStream descriptor = open("module-info.class")) {
            String declared = new String(services.readAllBytes(), StandardCharsets.UTF_8);

            assertThat(ModuleDescriptor.read(descriptor).provides())
                    .singleElement()
                    .satisfies(provides -> {
                        assertThat(provides.service()).isEqualTo(Command.class.getName());
                        assertThat(provides.providers())
                                .containsExactlyInAnyOrderElementsOf(
                                        declared.lines().toList());
                    });
        }
    }

    /** From where the commands are: other modules on the class path have descriptors too. */
    private static InputStream open(String name) throws IOException {
        return URI.create(Ping.class.getProtectionDomain().getCodeSource().getLocation() + name)
                .toURL()
                .openStream();
    }

    @Test
    void onlyWhatNeverBlocksRunsOnTheLoop() {
        assertThat(specs)
                .filteredOn(spec -> spec.execution() == Execution.EVENT_LOOP)
                .extracting(CommandSpec::name)
                .containsExactly("echo", "ping", "quit", "version");
    }

    @Test
    void eachHasOneLineOfSummaryAndACategory() {
        assertThat(specs).allSatisfy(spec -> {
            assertThat(spec.summary()).endsWith(".").doesNotContain("\n").hasSizeLessThan(80);
            assertThat(spec.category()).isIn("connection", "read", "admin");
            assertThat(spec.parameters())
                    .allSatisfy(parameter -> assertThat(parameter.description()).isNotEmpty());
        });
    }
}
