package io.heddle.server;

import io.heddle.command.CommandException;
import io.heddle.command.CommandSpec;
import io.heddle.command.Parameter;
import java.security.Principal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each call that has ended: who, from where, what, with which outcome, and how long it took.
 *
 * @threading Thread-safe.
 */
final class AuditLog {
    /** The name of the logger; lines are at INFO. */
    static final String LOGGER = "io.heddle.audit";

    /** How much is written of the arguments of one call, in characters. */
    static final int MAX_ARGUMENTS = 256;

    private static final Logger log = LoggerFactory.getLogger(LOGGER);
    private static final String MASK = "***";
    private static final int NANOS_PER_MICRO = 1000;

    /** @param outcome what it failed with; anything else is a success */
    void ended(ServerCall call, @Nullable Object outcome, long nanos) {
        if (log.isInfoEnabled()) {
            log.info(
                    "principal={} peer={} connection={} protocol={} command={} arguments={} outcome={} micros={}",
                    quoted(call.principal().map(Principal::getName).orElse("")),
                    call.connection().shownPeer(),
                    call.connectionId(),
                    call.connection().protocolName(),
                    call.command().spec().name(),
                    quoted(shown(call.command().spec(), call::get)),
                    outcome instanceof CommandException failure ? failure.code() : "OK",
                    nanos / NANOS_PER_MICRO);
        }
    }

    /** @param value tells the value of a parameter */
    static String shown(CommandSpec spec, Function<Parameter<?>, Object> value) {
        StringBuilder text = new StringBuilder();
        for (Parameter<?> parameter : spec.parameters()) {
            if (text.length() > MAX_ARGUMENTS) {
                break;
            }
            text.append(text.isEmpty() ? "" : " ").append(parameter.name()).append('=');
            text.append(parameter.secret() ? MASK : String.valueOf(value.apply(parameter)));
        }
        if (text.length() > MAX_ARGUMENTS) {
            text.setLength(MAX_ARGUMENTS);
            text.append("...");
        }
        return text.toString();
    }

    /** In quotes, of one line: whoever calls must not be able to write a line of his own. */
    static String quoted(String text) {
        StringBuilder line = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        return line.append('"').toString();
    }
}
