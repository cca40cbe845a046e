package io.heddle.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.command.CommandSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.Principal;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessFileTest {
    private static final String TOKEN = "abcdefghijklmnopqrstuvwxyz";
    private static final String HASH = "sha256:TmFDbC1hbmQtbW9yZQ:GHszdZ6G3l0WD_HZjhcstGOOJPtgOU8jmuIPwvYjzlo";

    @TempDir
    private Path directory;

    private long modifiedMillis = 1_000_000_000_000L;

    private Path write(String... lines) throws IOException {
        Path file = directory.resolve("access");
        Files.write(file, Arrays.asList(lines));
        modifiedMillis += 1000;
        Files.setLastModifiedTime(file, FileTime.fromMillis(modifiedMillis));
        return file;
    }

    private AccessFile open(String... lines) throws IOException {
        return AccessFile.open(write(lines));
    }

    private static CommandSpec command(String name, String category) {
        return CommandSpec.named(name).category(category).build();
    }

    private static Optional<Principal> user(String name) {
        return Optional.of(new User(name));
    }

    private static boolean permits(AccessFile file, String user, String name, String category) {
        return file.permits(user(user), command(name, category));
    }

    private static Optional<String> proved(AccessFile file, String user, String secret) {
        return file.authenticate(new Credentials(user, secret, new InetSocketAddress("127.0.0.1", 1)))
                .map(Principal::getName);
    }

    @ParameterizedTest
    @CsvSource({
        "+@all,                      true,  true,  true",
        "'',                         false, false, false",
        "+@read,                     true,  false, true",
        "+@read -getlog,             true,  false, false",
        "-getlog +@read,             true,  false, true",
        "+@all -@admin +kill -@read, false, true,  false",
        "+GETLOG +@Admin,            false, true,  true",
    })
    void lastRuleThatAppliesDecides(String rules, boolean stats, boolean kill, boolean getlog) throws IOException {
        AccessFile file = open("user alice " + rules);

        assertThat(permits(file, "alice", "stats", "read")).isEqualTo(stats);
        assertThat(permits(file, "alice", "kill", "admin")).isEqualTo(kill);
        assertThat(permits(file, "alice", "getlog", "read")).isEqualTo(getlog);
    }

    @Test
    void permitsNothingToWhomItDoesNotName() throws IOException {
        AccessFile file = open("user alice +@all");

        assertThat(permits(file, "bob", "ping", "connection")).isFalse();
        assertThat(file.permits(Optional.empty(), command("ping", "connection")))
                .isFalse();
    }

    @Test
    void knowsWhatIsForEverybody() throws IOException {
        AccessFile file = open("user anonymous +ping", "user alice");

        assertThat(file.permits(Optional.empty(), command("ping", "connection")))
                .isTrue();
        assertThat(file.permits(Optional.empty(), command("echo", "connection")))
                .isFalse();
        assertThat(permits(file, "alice", "ping", "connection")).isFalse();
    }

    @Test
    void readsNamesWithBlanksAndComments() throws IOException {
        AccessFile file = open("# users", "", "  user \"CN=robot, O=Example\" +@all # all", "user\tbob\t+@read");

        assertThat(permits(file, "CN=robot, O=Example", "kill", "admin")).isTrue();
        assertThat(permits(file, "bob", "stats", "read")).isTrue();
    }

    @Test
    void provesAUserByAnyOfHisSecrets() throws IOException {
        String other = SecretHash.newToken();
        AccessFile file = open("user alice " + HASH + ' ' + SecretHash.ofToken(other), "user bob +@all");

        assertThat(proved(file, "alice", TOKEN)).contains("alice");
        assertThat(proved(file, "alice", other)).contains("alice");
        assertThat(proved(file, "alice", SecretHash.newToken())).isEmpty();
        assertThat(proved(file, "alice", "")).isEmpty();
        assertThat(proved(file, "bob", "")).isEmpty();
        assertThat(proved(file, "bob", TOKEN)).isEmpty();
        assertThat(proved(file, "carol", TOKEN)).isEmpty();
        assertThat(proved(file, "anonymous", TOKEN)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "usr alice +@all            | line 2: expected: user NAME [HASH]... [RULE]...",
                "user                       | line 2: expected: user NAME [HASH]... [RULE]...",
                "user alice @read           | line 2: a rule is +@category, -@category, +command or -command",
                "user alice +               | line 2: a rule is +@category, -@category, +command or -command",
                "user alice +@              | line 2: a rule is +@category, -@category, +command or -command",
                "user alice sha256:xx:yy    | line 2: a hash that is cut off or altered",
                "user alice md5:xx          | line 2: a hash is sha256:SALT:HASH or pbkdf2-sha256:ITERATIONS:SALT:HASH",
                "user \"alice +@all         | line 2: a quote that does not end",
                "user first +@all           | line 2: a second user of that name",
                "user anonymous " + HASH + "| line 2: user anonymous has no secret",
            })
    void tellsTheLineThatIsWrong(String line, String message) {
        assertThatThrownBy(() -> open("user first +@read", line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void refusesAFileThatIsTooLarge() {
        assertThatThrownBy(() -> open("#".repeat(AccessFile.MAX_BYTES)))
                .isInstanceOf(IOException.class)
                .hasMessage("more than 1048576 bytes");
    }

    @Test
    void followsTheFile() throws IOException {
        AccessFile file = open("user alice " + HASH + " +@read");
        assertThat(file.reloadIfChanged()).isFalse();

        write("user bob " + HASH + " +@admin");
        assertThat(file.reloadIfChanged()).isTrue();
        assertThat(permits(file, "alice", "stats", "read")).isFalse();
        assertThat(permits(file, "bob", "kill", "admin")).isTrue();
        assertThat(proved(file, "alice", TOKEN)).isEmpty();
        assertThat(proved(file, "bob", TOKEN)).contains("bob");
        assertThat(file.reloadIfChanged()).isFalse();
    }

    @Test
    void keepsWhatHeldWhileTheFileIsWrongOrMissing() throws IOException {
        AccessFile file = open("user alice +@read");

        Path path = write("user alice +@all", "nonsense");
        assertThat(file.reloadIfChanged()).isFalse();
        assertThat(permits(file, "alice", "kill", "admin")).isFalse();
        assertThat(permits(file, "alice", "stats", "read")).isTrue();

        Files.delete(path);
        assertThat(file.reloadIfChanged()).isFalse();
        assertThat(permits(file, "alice", "stats", "read")).isTrue();

        write("user alice +@admin");
        assertThat(file.reloadIfChanged()).isTrue();
        assertThat(permits(file, "alice", "kill", "admin")).isTrue();
    }

    @Test
    void doesNotShowASecretInItsCredentials() {
        assertThat(new Credentials("alice", TOKEN, new InetSocketAddress("127.0.0.1", 1)).toString())
                .contains("alice")
                .doesNotContain(TOKEN);
    }
}
