package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs a copy of the script in a source tree of its own, where JDKs and Maven are shell scripts. */
class HeddleScriptTest {
    private static final Duration MOST = Duration.ofSeconds(30);
    private static final List<String> TOOLS = List.of(
            "cat", "dirname", "find", "head", "ln", "mkdir", "readlink", "rm", "rmdir", "sed", "sleep", "touch");
    private static final String MAVEN = """
        #!/bin/sh
        echo "$JAVA_HOME $*" >>"$ROOT/maven.txt"
        echo "compiling"
        mkdir -p "$ROOT/rpc-examples/target"
        touch "$ROOT/rpc-examples/target/heddle.jar"
        """;

    @TempDir
    private Path directory;

    private Path root;
    private Path path;
    private Path script;
    private String javaHome = "";

    @BeforeEach
    void makeSources() throws IOException {
        root = Files.createDirectory(directory.resolve("a tree"));
        path = Files.createDirectory(directory.resolve("bin"));
        for (String tool : TOOLS) {
            executable(path.resolve(tool), "#!/bin/sh\nexec " + program(tool) + " \"$@\"\n");
        }
        String folders = "set -- " + directory + "/jdks/*";
        String original = Files.readString(HeddleProcess.script());
        // The usual folders of the machine that the test runs on would spoil it.
        String confined = original.replaceFirst("(?s)set -- /usr/lib/jvm.*?Home\n    printf", folders + "\n    printf");
        assertThat(confined).isNotEqualTo(original);
        script = executable(root.resolve("heddle"), confined);
        Files.writeString(root.resolve("pom.xml"), "");
        source("rpc-core/src/main/java/A.java");
        source("rpc-examples/src/main/java/B.java");
        executable(path.resolve("mvn"), MAVEN);
    }

    @Test
    void prefersJavaHome() throws Exception {
        jdk("jdks/newest", "25.0.1");
        javaHome = jdk("home", "21.0.2").toString();

        assertThat(run().out).isEqualTo("home");
    }

    @Test
    void prefersThePathToTheFoldersIfJavaHomeIsTooOld() throws Exception {
        jdk("jdks/newest", "25.0.1");
        javaHome = jdk("home", "17.0.9").toString();
        Files.createSymbolicLink(path.resolve("java"), jdk("on-path", "22").resolve("bin/java"));

        assertThat(run().out).isEqualTo("on-path");
    }

    @Test
    void asksAShimOnThePathWhereItsJdkIs() throws Exception {
        Path jdk = jdk("behind-shim", "21.0.1");
        executable(path.resolve("java"), "#!/bin/sh\necho '    java.home = " + jdk + "' >&2\n");

        assertThat(run().out).isEqualTo("behind-shim");
    }

    @Test
    void takesTheNewestOfTheUsualFolders() throws Exception {
        jdk("jdks/a", "21.0.10");
        jdk("jdks/b", "21.0.9");
        jdk("jdks/c", "1.8.0_392");
        jdk("jdks/d", "9.0.4");

        assertThat(run().out).isEqualTo("a");
    }

    @Test
    void takesAnEarlyAccessVersion() throws Exception {
        jdk("jdks/early", "26-ea");

        assertThat(run().out).isEqualTo("early");
    }

    @Test
    void passesOverARuntimeWithoutACompiler() throws Exception {
        Files.delete(jdk("jdks/jre", "25").resolve("bin/javac"));

        assertFailsWith("no JDK 21 or newer found: install one, or set JAVA_HOME to it", run());
    }

    @Test
    void saysThatThereIsNoJdk() throws Exception {
        jdk("jdks/old", "17.0.9");

        assertFailsWith("no JDK 21 or newer found: install one, or set JAVA_HOME to it", run());
    }

    @Test
    void saysThatThereIsNoMaven() throws Exception {
        jdk("jdks/a", "21");
        Files.delete(path.resolve("mvn"));

        assertFailsWith("no Maven found: install it, so that mvn is on the PATH", run());
    }

    @Test
    void needsNoMavenOnceBuilt() throws Exception {
        jdk("jdks/a", "21");
        run();
        Files.delete(path.resolve("mvn"));

        assertThat(run().code).isZero();
    }

    @Test
    void buildsOnceWithTheJdkItFound() throws Exception {
        Path jdk = jdk("jdks/a", "21");

        Result first = run();
        Result second = run();

        assertThat(List.of(first.code, second.code)).containsOnly(0);
        assertThat(first.err).isEmpty();
        assertThat(builds()).singleElement().asString().startsWith(jdk + " ").endsWith(" package");
    }

    @Test
    void buildsAgainWhenASourceHasChanged() throws Exception {
        jdk("jdks/a", "21");
        run();

        Files.setLastModifiedTime(root.resolve("rpc-core/src/main/java/A.java"), later());

        assertThat(run().code).isZero();
        assertThat(builds()).hasSize(2);
    }

    @Test
    void buildsAgainWhenASourceWasRemoved() throws Exception {
        jdk("jdks/a", "21");
        run();

        Files.delete(root.resolve("rpc-core/src/main/java/A.java"));
        Files.setLastModifiedTime(root.resolve("rpc-core/src/main/java"), later());

        run();
        assertThat(builds()).hasSize(2);
    }

    @Test
    void showsTheOutputOfABuildThatFails() throws Exception {
        jdk("jdks/a", "21");
        executable(path.resolve("mvn"), "#!/bin/sh\necho 'B.java: no good'\nexit 1\n");

        Result result = run();

        assertThat(result.code).isEqualTo(2);
        assertThat(result.err.lines())
                .containsExactly(
                        "B.java: no good",
                        "heddle: the build failed; its output is in " + root + "/target/heddle-build.log");
        assertThat(root.resolve("target/heddle-build.lock")).doesNotExist();
    }

    @Test
    void ofTwoThatStartAtOnceOneBuilds() throws Exception {
        jdk("jdks/a", "21");
        executable(path.resolve("mvn"), MAVEN.replace("echo \"compiling\"", "sleep 1"));

        Process one = start(script);
        Process other = start(script);

        assertThat(result(one).code).isZero();
        assertThat(result(other).code).isZero();
        assertThat(builds()).hasSize(1);
    }

    @Test
    void clearsTheLockOfALauncherThatWasKilled() throws Exception {
        jdk("jdks/a", "21");
        Process ended = new ProcessBuilder("true").start();
        assertThat(ended.waitFor(MOST.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Files.createDirectory(root.resolve("target"));
        Files.createSymbolicLink(root.resolve("target/heddle-build.lock"), Path.of(Long.toString(ended.pid())));

        assertThat(run().code).isZero();
        assertThat(builds()).hasSize(1);
    }

    @Test
    void endsTheBuildWhenItIsEnded() throws Exception {
        jdk("jdks/a", "21");
        executable(path.resolve("mvn"), "#!/bin/sh\necho $$ >\"$ROOT/pid.txt\"\nexec sleep 60\n");
        Process launcher = start(script);
        Path pid = root.resolve("pid.txt");
        await().atMost(MOST)
                .until(() -> Files.exists(pid) && Files.readString(pid).endsWith("\n"));

        launcher.toHandle().destroy(); // unlike Process.destroy it leaves the streams open

        assertThat(result(launcher).code).isEqualTo(143);
        long maven = Long.parseLong(Files.readString(pid).strip());
        await().atMost(MOST)
                .until(() ->
                        ProcessHandle.of(maven).filter(ProcessHandle::isAlive).isEmpty());
        assertThat(root.resolve("target/heddle-build.lock")).doesNotExist();
    }

    @Test
    void worksThroughALinkAndKeepsTheWorkingDirectory() throws Exception {
        Path jdk = jdk("jdks/a", "21");
        executable(jdk.resolve("bin/java"), "#!/bin/sh\npwd\n");
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("a tree", "heddle"));
        Path second = Files.createSymbolicLink(path.resolve("heddle"), link);

        assertThat(result(start(second)).out).isEqualTo(directory.toRealPath().toString());
    }

    @Test
    void passesOptionsToTheJvmAndArgumentsToTheServer() throws Exception {
        Path jdk = jdk("jdks/a", "21");
        executable(jdk.resolve("bin/java"), "#!/bin/sh\nprintf '%s|' \"$@\"\n");
        ProcessBuilder builder = builder(script, "serve", "--log-file", "my log");
        builder.environment().put("HEDDLE_JAVA_OPTS", "-Xmx64m -Da=b");

        assertThat(result(builder.start()).out)
                .endsWith("|-Xmx64m|-Da=b|-jar|" + root.toRealPath()
                        + "/rpc-examples/target/heddle.jar|serve|--log-file|my log|");
    }

    @Test
    void becomesTheJvm() throws Exception {
        Path jdk = jdk("jdks/a", "21");
        executable(jdk.resolve("bin/java"), "#!/bin/sh\necho $$\n");
        Process process = start(script);

        assertThat(result(process).out).isEqualTo(Long.toString(process.pid()));
    }

    private record Result(int code, String out, String err) {}

    private static void assertFailsWith(String message, Result result) {
        assertThat(result).isEqualTo(new Result(2, "", "heddle: " + message));
    }

    private Result run() throws IOException, InterruptedException {
        return result(start(script));
    }

    private static Result result(Process process) throws IOException, InterruptedException {
        try {
            assertThat(process.waitFor(MOST.toSeconds(), TimeUnit.SECONDS)).isTrue();
            return new Result(
                    process.exitValue(),
                    new String(process.getInputStream().readAllBytes()).strip(),
                    new String(process.getErrorStream().readAllBytes()).strip());
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(Path program) throws IOException {
        return builder(program).start();
    }

    private ProcessBuilder builder(Path program, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(program.toString()).directory(directory.toFile());
        builder.command().addAll(List.of(arguments));
        builder.environment().clear();
        builder.environment().put("PATH", path.toString());
        builder.environment().put("ROOT", root.toString());
        builder.environment().put("JAVA_HOME", javaHome);
        return builder;
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(root.resolve("maven.txt"));
    }

    /** A JDK whose java prints the name of its folder. */
    private Path jdk(String name, String version) throws IOException {
        Path jdk = directory.resolve(name);
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        executable(jdk.resolve("bin/java"), "#!/bin/sh\necho " + jdk.getFileName() + "\n");
        executable(jdk.resolve("bin/javac"), "#!/bin/sh\n");
        return jdk;
    }

    private void source(String name) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
    }

    private static FileTime later() {
        return FileTime.from(Instant.now().plusSeconds(5));
    }

    private static Path executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path program(String name) {
        for (String folder : System.getenv("PATH").split(":")) {
            Path program = Path.of(folder, name);
            if (Files.isExecutable(program)) {
                return program;
            }
        }
        throw new IllegalStateException("no " + name + " on the PATH");
    }
}
