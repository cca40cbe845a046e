package io.heddle.command;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of plug-ins: each {@code *.jar} in it that declares commands, as {@link java.util.ServiceLoader} would
 * find them on a class path, is loaded in a class loader of its own. So plug-ins may bring different versions of one
 * library; what the application has comes first.
 *
 * <p>A jar is taken whole or not at all. One that is not a jar, declares no command, or has a command that cannot be
 * made or whose name is taken is named in the log and skipped; the others are loaded, in the order of their file names.
 *
 * @threading Caller-confined.
 * @since 0.1
 */
public final class PluginDirectory implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PluginDirectory.class);
    private static final String DECLARATION = "META-INF/services/" + Command.class.getName();

    /** A longer list is no list of commands. */
    private static final int MAX_DECLARATION_BYTES = 64 * 1024;

    private final List<Path> jars;
    private final List<URLClassLoader> loaders = new ArrayList<>();

    private PluginDirectory(List<Path> jars) {
        this.jars = jars;
    }

    /**
     * Lists the jars of a directory; none is loaded yet. Blocks for the file system.
     *
     * @param directory the directory, without those beneath it; it may hold no jar
     * @return the plug-ins
     * @throws IOException if the directory cannot be read; the message tells which and why, in one line
     */
    public static PluginDirectory open(Path directory) throws IOException {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.jar")) {
            found.forEach(jars::add);
        } catch (IOException | DirectoryIteratorException e) {
            throw unreadable(directory, e);
        }
        jars.sort(null);
        return new PluginDirectory(jars);
    }

    private static IOException unreadable(Path directory, Exception cause) {
        String reason = switch (cause) {
            case NoSuchFileException e -> "it does not exist";
            case NotDirectoryException e -> "it is not a directory";
            case AccessDeniedException e -> "access is denied";
            default -> String.valueOf(cause.getMessage());
        };
        return new IOException("plugin directory " + directory + " cannot be read: " + reason, cause);
    }

    /**
     * Loads the commands of all jars. To be called once, after all other commands were added: a plug-in must not keep
     * the application's own from being added. Blocks for the file system.
     *
     * @param commands what to add them to
     */
    public void loadInto(CommandRegistry.Builder commands) {
        for (Path jar : jars) {
            load(jar, commands);
        }
    }

    /** Plug-ins are foreign code: whatever one throws costs that plug-in alone. */
    private void load(Path jar, CommandRegistry.Builder commands) {
        URLClassLoader loader = null;
        try {
            List<String> declared = declaredIn(jar);
            loader = new URLClassLoader(
                    "plugin " + jar.getFileName(),
                    new URL[] {jar.toUri().toURL()},
                    getClass().getClassLoader());
            List<CommandRegistry.Entry> entries = new ArrayList<>();
            for (String className : declared) {
                entries.add(instantiate(className, loader));
            }
            commands.addAll(entries);
            loaders.add(loader);
            log.info("Plugin {}: {}", jar, names(entries));
        } catch (Throwable e) {
            CommandRegistry.Builder.rethrowIfFatal(e);
            log.warn("Plugin {} is skipped: {}", jar, reason(e), e);
            close(loader);
        }
    }

    private static List<String> declaredIn(Path jar) throws IOException {
        if (!Files.isRegularFile(jar)) {
            throw new IOException("it is no regular file"); // opening a pipe would wait for ever
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            ZipEntry entry = file.getEntry(DECLARATION);
            if (entry == null) {
                throw new IOException("it declares no command in " + DECLARATION);
            }
            try (InputStream in = file.getInputStream(entry)) {
                byte[] text = in.readNBytes(MAX_DECLARATION_BYTES + 1);
                if (text.length > MAX_DECLARATION_BYTES) {
                    throw new IOException(DECLARATION + " has more than " + MAX_DECLARATION_BYTES + " bytes");
                }
                return classNames(new String(text, StandardCharsets.UTF_8));
            }
        }
    }

    private static List<String> classNames(String declaration) throws IOException {
        List<String> names = declaration
                .lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .distinct()
                .toList();
        if (names.isEmpty()) {
            throw new IOException("it declares no command in " + DECLARATION);
        }
        return names;
    }

    private static CommandRegistry.Entry instantiate(String className, ClassLoader loader)
            throws ReflectiveOperationException {
        Class<?> type = Class.forName(className, false, loader);
        if (type.getClassLoader() != loader) {
            throw new ClassNotFoundException(className + " is not in the jar, but in the application");
        }
        if (!Command.class.isAssignableFrom(type)) {
            throw new ClassCastException(className + " is not a " + Command.class.getName());
        }
        return CommandRegistry.Entry.of((Command) type.getConstructor().newInstance());
    }

    private static String names(List<CommandRegistry.Entry> entries) {
        return entries.stream().map(entry -> entry.spec().name()).collect(Collectors.joining(", "));
    }

    private static String reason(Throwable e) {
        return e instanceof InvocationTargetException thrown && thrown.getCause() != null
                ? "a constructor threw " + thrown.getCause()
                : e.toString();
    }

    /**
     * Closes the jars. Commands loaded from them must not run any more: a class that was not used yet could not be
     * loaded. A jar that cannot be closed is named in the log.
     */
    @Override
    public void close() {
        loaders.forEach(PluginDirectory::close);
        loaders.clear();
    }

    private static void close(@Nullable URLClassLoader loader) {
        if (loader == null) {
            return;
        }
        try {
            loader.close();
        } catch (IOException e) {
            log.warn("{} could not be closed", loader.getName(), e);
        }
    }
}
