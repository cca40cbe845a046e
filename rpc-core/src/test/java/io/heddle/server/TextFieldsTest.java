package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of plug-ins that are modules; all else is in {@link TextRendererTest}. */
class TextFieldsTest {
    @Test
    void readsRecordsThatAModuleExports(@TempDir Path directory) throws Exception {
        assertThat(TextFields.line(made("Shown", directory), 1)).isEqualTo("x=7");
    }

    @Test
    void saysWhatToDoAboutRecordsThatAModuleHides(@TempDir Path directory) throws Exception {
        Object hidden = made("Hidden", directory);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TextFields.line(hidden, 1))
                .withMessageContaining("package plugin.inside must be opened to io.heddle.core");
    }

    /** An instance of one of the records of a module that is compiled and loaded here. */
    private static Object made(String record, Path directory) throws Exception {
        Path sources = directory.resolve("sources");
        Path classes = directory.resolve("classes");
        write(sources.resolve("module-info.java"), "module plugin { exports plugin.api; }");
        write(sources.resolve("plugin/api/Shown.java"), "package plugin.api; public record Shown(int x) {}");
        write(sources.resolve("plugin/inside/Hidden.java"), "package plugin.inside; public record Hidden(int x) {}");
        write(
                sources.resolve("plugin/api/Maker.java"),
                "package plugin.api; import plugin.inside.Hidden; public class Maker {"
                        + " public static Object makeShown() { return new Shown(7); }"
                        + " public static Object makeHidden() { return new Hidden(7); } }");
        int status = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler())
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        classes.toString(),
                        sources.resolve("module-info.java").toString(),
                        sources.resolve("plugin/api/Shown.java").toString(),
                        sources.resolve("plugin/api/Maker.java").toString(),
                        sources.resolve("plugin/inside/Hidden.java").toString());
        assertThat(status).isZero();

        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration =
                boot.configuration().resolve(ModuleFinder.of(classes), ModuleFinder.of(), Set.of("plugin"));
        ClassLoader loader =
                boot.defineModulesWithOneLoader(configuration, null).findLoader("plugin");
        return loader.loadClass("plugin.api.Maker").getMethod("make" + record).invoke(null);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
