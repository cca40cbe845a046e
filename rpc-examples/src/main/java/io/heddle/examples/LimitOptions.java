package io.heddle.examples;

import io.heddle.server.RpcServer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The options of {@code heddle serve} that bound calls.
 *
 * @threading Caller-confined.
 */
final class LimitOptions {
    private static final Pattern RATE = Pattern.compile("(\\d{1,9})(?:/(\\d{1,9}))?");

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--max-calls",
            paramLabel = "N",
            defaultValue = "10000",
            description = "calls that may run at a time; more are refused")
    private int maxCalls;

    @Option(
            names = "--max-calls-per-principal",
            paramLabel = "N",
            description = "calls that one principal, or one address where there is none, may have running; no limit of"
                    + " its own if not given")
    private @Nullable Integer maxCallsPerPrincipal;

    @Option(
            names = "--call-rate",
            paramLabel = "N[/BURST]",
            description =
                    "calls per second of one address, or one user of the Unix domain socket, and how many may come"
                            + " at once, N if not given; no limit if not given")
    private @Nullable String callRate;

    @Option(
            names = "--adaptive-limit",
            description = "find out from how long calls take how many may run at a time, up to --max-calls")
    private boolean adaptive;

    /**
     * Tells a server of them.
     *
     * @throws ParameterException if one is out of range
     */
    void applyTo(RpcServer.Builder builder) {
        try {
            builder.maxConcurrentCalls(positive("--max-calls", maxCalls)).adaptiveConcurrency(adaptive);
            if (maxCallsPerPrincipal != null) {
                builder.maxConcurrentCallsPerPrincipal(positive("--max-calls-per-principal", maxCallsPerPrincipal));
            }
            if (callRate != null) {
                applyRate(builder, callRate);
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static int positive(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + " must be 1 or more, not " + value);
        }
        return value;
    }

    private static void applyRate(RpcServer.Builder builder, String text) {
        Matcher rate = RATE.matcher(text);
        if (!rate.matches()) {
            throw new IllegalArgumentException("--call-rate must be like 100 or 100/500, not " + text);
        }
        int perSecond = Integer.parseInt(rate.group(1));
        String burst = rate.group(2);
        try {
            builder.callsPerSecondPerPeer(perSecond, burst == null ? perSecond : Integer.parseInt(burst));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--call-rate must be 1 to 1000000, and its burst 1 or more, not " + text, e);
        }
    }
}
