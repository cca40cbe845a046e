package io.heddle.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A jar of commands that is compiled when a test runs. */
final class TestJar {
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final List<String> left = new ArrayList<>();
    private String declaration = "";

    /** Jars with a command {@code Bad} that cannot be made, each for an error of another kind. */
    static List<TestJar> errors() {
        String good = source("Bad", "bad", "", "");
        return List.of(
                new TestJar().command("Bad", "bad", "if (true) throw new LinkageError(\"by the test\");"),
                new TestJar().command("Bad", "bad", "new Bad();"), // for ever
                new TestJar().command("Bad", "bad", "Object all = new long[Integer.MAX_VALUE];"),
                new TestJar()
                        .command(
                                "Bad",
                                good.replace("return CommandSpec", "if (true) return spec(); return CommandSpec")),
                new TestJar()
                        .command(
                                "Bad",
                                good.replace(
                                        "return CommandSpec",
                                        "Object all = new long[Integer.MAX_VALUE]; return CommandSpec")));
    }

    /** Adds a class of the given source and declares it as a command. */
    TestJar command(String className, String source) {
        declaration += className + "\n";
        return type(className, source);
    }

    /** Adds and declares a command that answers its own name. */
    TestJar command(String className, String commandName, String constructorBody) {
        return command(className, source(className, commandName, constructorBody, ""));
    }

    TestJar type(String className, String source) {
        sources.put(className, source);
        return this;
    }

    /** Replaces what {@code META-INF/services} says. */
    TestJar declaring(String lines) {
        declaration = lines;
        return this;
    }

    /** Compiles a class, but does not put it into the jar. */
    TestJar without(String className) {
        left.add(className);
        return this;
    }

    static String source(String className, String commandName, String constructorBody, String extending) {
        return """
            import io.heddle.command.*;
            public class %s %s implements Command {
                public %s() { %s }
                @Override public CommandSpec spec() { return CommandSpec.named("%s").build(); }
                @Override public Object execute(Call call) { return "%s from %s"; }
            }
            """.formatted(className, extending, className, constructorBody, commandName, commandName, className);
    }

    Path writeTo(Path file) throws IOException {
        Map<String, ByteArrayOutputStream> classes = compile();
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, ByteArrayOutputStream> type : classes.entrySet()) {
                if (!left.contains(type.getKey())) {
                    put(
                            jar,
                            type.getKey().replace('.', '/') + ".class",
                            type.getValue().toByteArray());
                }
            }
            if (!declaration.isEmpty()) {
                put(jar, "META-INF/services/" + Command.class.getName(), declaration.getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    private static void put(JarOutputStream jar, String name, byte[] bytes) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(bytes);
        jar.closeEntry();
    }

    private Map<String, ByteArrayOutputStream> compile() throws IOException {
        Map<String, ByteArrayOutputStream> classes = new LinkedHashMap<>();
        if (sources.isEmpty()) {
            return classes;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Source> units = sources.entrySet().stream()
                .map(type -> new Source(type.getKey(), type.getValue()))
                .toList();
        String core = Path.of(URI.create(Command.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()))
                .toString();
        try (JavaFileManager files = new InMemory(compiler.getStandardFileManager(null, null, null), classes)) {
            List<String> options = List.of("-proc:none", "--release", "21", "-cp", core, "-implicit:none");
            if (!compiler.getTask(null, files, null, options, null, units).call()) {
                throw new IllegalStateException("the sources of the test do not compile");
            }
        }
        return classes;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String className, String text) {
            super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes;

        InMemory(JavaFileManager standard, Map<String, ByteArrayOutputStream> classes) {
            super(standard);
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return classes.computeIfAbsent(className, name -> new ByteArrayOutputStream());
                }
            };
        }
    }
}
