package io.heddle.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretHashTest {
    @Test
    void matchesTheTokenAndNoOther() {
        String token = SecretHash.newToken();
        SecretHash hash = SecretHash.ofToken(token);

        assertThat(hash.matches(token)).isTrue();
        assertThat(hash.matches(token + ' ')).isFalse();
        assertThat(hash.matches("")).isFalse();
        assertThat(hash.matches(SecretHash.newToken())).isFalse();
    }

    @Test
    void matchesThePasswordAndNoOther() {
        SecretHash hash = SecretHash.of("correct horse", 1000);

        assertThat(hash.matches("correct horse")).isTrue();
        assertThat(hash.matches("Correct horse")).isFalse();
        assertThat(hash.matches("")).isFalse();
    }

    /** The hashes were computed by Python's hashlib. */
    @Test
    void isWhatOthersCompute() {
        assertThat(SecretHash.parse("pbkdf2-sha256:1000:TmFDbC1hbmQtbW9yZQ:fKhC-rvpwlEOmLyESMhJSHbVWDGjKtrU_0-btKxF_N0")
                        .matches("Password"))
                .isTrue();
        assertThat(SecretHash.parse("sha256:TmFDbC1hbmQtbW9yZQ:GHszdZ6G3l0WD_HZjhcstGOOJPtgOU8jmuIPwvYjzlo")
                        .matches("abcdefghijklmnopqrstuvwxyz"))
                .isTrue();
    }

    @Test
    void isReadAsItIsWritten() {
        for (SecretHash hash : new SecretHash[] {SecretHash.ofToken(SecretHash.newToken()), SecretHash.of("p", 3)}) {
            assertThat(SecretHash.parse(hash.toString())).isEqualTo(hash).hasToString(hash.toString());
        }
    }

    @Test
    void hashesTheSameSecretDifferentlyEachTime() {
        String token = SecretHash.newToken();

        assertThat(SecretHash.ofToken(token)).isNotEqualTo(SecretHash.ofToken(token));
    }

    @Test
    void writesThePasswordOfAPersonSlowly() {
        assertThat(SecretHash.ofPassword("p")).asString().startsWith("pbkdf2-sha256:600000:");
    }

    @Test
    void refusesWhatIsTooShortForAToken() {
        assertThatThrownBy(() -> SecretHash.ofToken("123456789012345678901"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("22 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "sha256:AAAAAAAAAAAAAAAAAAAAAA",
                "sha256:AAAAAAAAAAAAAAAAAAAAAA:AAAA",
                "sha256:AAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "sha256:????:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "pbkdf2-sha256:x:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "pbkdf2-sha256:-1:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "pbkdf2-sha256:0:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "pbkdf2-sha256:99999999:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "md5:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void refusesWhatIsNoHashWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> SecretHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("AAAA");
    }
}
