package io.heddle.benchmarks.load;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The load generator as a program of its own.
 *
 * @threading Main thread only.
 */
@Command(
        name = "load",
        showDefaultValues = true,
        description = {
            "Loads a server of this machine that answers lines, and prints requests per second and latencies in"
                    + " microseconds.",
            "With --rate the loop is open: latency counts from the time a request was meant to be sent. Without, it is"
                    + " closed: latency is that of a batch of --depth requests."
        })
public final class Load implements Callable<Integer> {
    @Parameters(paramLabel = "PORT", description = "port of the server", showDefaultValue = Visibility.NEVER)
    private int port;

    @Option(names = "--connections", defaultValue = "64", description = "connections to open")
    private int connections;

    @Option(names = "--rate", defaultValue = "0", description = "requests per second; 0: closed loop")
    private double rate;

    @Option(names = "--depth", defaultValue = "1", description = "closed loop: requests sent at once")
    private int depth;

    @Option(names = "--echo", defaultValue = "0", description = "send an echo of so many bytes instead of ping")
    private int echoBytes;

    @Option(names = "--warmup", defaultValue = "3", description = "seconds before anything is measured")
    private double warmup;

    @Option(names = "--secs", defaultValue = "10", description = "seconds to measure")
    private double seconds;

    @Option(names = "--help", usageHelp = true, description = "show this text")
    private boolean help;

    private Load() {}

    /**
     * Runs a load and prints the result.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Load()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Workload workload = Workload.ofEcho(echoBytes);
        Object result = rate > 0
                ? OpenLoop.run(port, connections, rate, workload, warmup, seconds)
                : ClosedLoop.run(port, connections, depth, workload, warmup, seconds);
        System.out.println(result);
        return 0;
    }
}
