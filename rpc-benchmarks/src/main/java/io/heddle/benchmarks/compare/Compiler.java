package io.heddle.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The C compiler: makes programs of the files in {@code src/main/c}.
 *
 * @param program the compiler's name or path
 * @param out where the programs go
 * @threading Immutable.
 */
record Compiler(String program, Path out) {
    private static final int MAX_SECONDS = 60;

    /**
     * Compiles a program.
     *
     * @param name its name, and that of its one source
     * @return the program
     * @throws Unavailable if there is no compiler, or it fails
     */
    Path compile(String name) throws Unavailable, InterruptedException {
        Path source = Path.of("src", "main", "c", name + ".c");
        Path target = out.resolve(name);
        try {
            Process process = new ProcessBuilder(program, "-O2", "-o", target.toString(), source.toString())
                    .inheritIO()
                    .start();
            if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new Unavailable(program + " takes longer than " + MAX_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new Unavailable(program + " cannot compile " + source);
            }
            return target;
        } catch (IOException e) {
            throw new Unavailable("no C compiler " + program);
        }
    }
}
