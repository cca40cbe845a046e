package io.heddle.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Makes jars with commands. */
final class PluginJar {
    private PluginJar() {}

    /** Writes a jar that offers these commands. */
    static void write(Path jar, Class<?>... commands) throws IOException {
        StringBuilder services = new StringBuilder();
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file)) {
            for (Class<?> command : commands) {
                String name = command.getName().replace('.', '/') + ".class";
                entries.putNextEntry(new JarEntry(name));
                try (InputStream code = command.getClassLoader().getResourceAsStream(name)) {
                    code.transferTo(entries);
                }
                services.append(command.getName()).append('\n');
            }
            entries.putNextEntry(new JarEntry("META-INF/services/io.heddle.command.Command"));
            entries.write(services.toString().getBytes());
        }
    }
}
