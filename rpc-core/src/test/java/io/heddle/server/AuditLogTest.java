package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.command.CommandSpec;
import io.heddle.command.Parameter;
import org.junit.jupiter.api.Test;

class AuditLogTest {
    private static final CommandSpec LOGIN = CommandSpec.named("login")
            .parameters(Parameter.string("user"), Parameter.string("password").asSecret())
            .build();

    @Test
    void masksSecrets() {
        assertThat(AuditLog.shown(LOGIN, parameter -> "of " + parameter.name())).isEqualTo("user=of user password=***");
    }

    @Test
    void cutsLongArgumentsOffAndDoesNotLookAtThoseBehind() {
        String text = AuditLog.shown(LOGIN, parameter -> "x".repeat(10_000));

        assertThat(text).startsWith("user=xxx").endsWith("xxx...").hasSize(AuditLog.MAX_ARGUMENTS + 3);
    }

    @Test
    void writesOneLineWhateverTheCallerSends() {
        assertThat(AuditLog.quoted("a\"b\\c\nd\r\u2028\u2029\u0000\u0085é"))
                .isEqualTo("\"a\\\"b\\\\c\\u000ad\\u000d\\u2028\\u2029\\u0000\\u0085é\"");
    }
}
