import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Checks or applies Palantir's format for every Java file under a folder. Run by the build: see pom.xml. */
final class Format {
    private static final String TARGET = File.separator + "target" + File.separator;

    public static void main(String[] args) throws IOException {
        boolean apply = args[0].equals("apply");
        Path root = Path.of(args[1]);
        List<String> wrong = new ArrayList<>();
        for (Path file : sources(root)) {
            String name = root.relativize(file).toString();
            try {
                String source = Files.readString(file);
                String formatted = format(source);
                if (apply && !source.equals(formatted)) {
                    Files.writeString(file, formatted);
                    System.out.println("formatted " + name);
                } else if (!source.equals(formatted)) {
                    wrong.add(name);
                }
            } catch (FormatterException e) {
                wrong.add(name + ": " + e.getMessage());
            }
        }
        if (!wrong.isEmpty()) {
            wrong.forEach(name -> System.err.println("not formatted: " + name));
            System.err.println("To format: mvn -N verify -Dformat=apply");
            System.exit(1);
        }
    }

    private static String format(String source) throws FormatterException {
        JavaFormatterOptions options = JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .formatJavadoc(true)
                .build();
        return Formatter.createFormatter(options).formatSourceAndFixImports(source);
    }

    private static List<Path> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains(TARGET))
                    .sorted()
                    .toList();
        }
    }
}
