package io.heddle.benchmarks.compare;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * What to compare, and for how long.
 *
 * @threading Confined to the main thread.
 */
final class Options {
    @Option(
            names = "--servers",
            split = ",",
            showDefaultValue = Visibility.NEVER,
            description = "names of the servers to compare, in this order (default: all)")
    List<String> servers = List.of();

    @Option(
            names = "--to",
            split = ",",
            defaultValue = Candidates.C + "," + Candidates.NETTY,
            description = "names of the servers that ratios are to")
    List<String> to = List.of();

    @Option(
            names = "--shapes",
            split = ",",
            defaultValue = "64x1,64x16,1x1,64x1:4096",
            converter = ShapeConverter.class,
            description = "loads: CONNECTIONSxDEPTH, with :BYTES for an echo instead of a ping")
    List<Shape> shapes = List.of();

    @Option(names = "--rounds", defaultValue = "5", description = "rounds, each of which drives every server once")
    int rounds;

    @Option(names = "--secs", defaultValue = "2", description = "seconds of load for each server in each round")
    double seconds;

    @Option(
            names = "--warmup",
            defaultValue = "6",
            description = "seconds of load for each server before the first round, shared among the loads")
    double warmup;

    @Option(names = "--out", defaultValue = "target/compare", description = "folder for what is written")
    Path out = Path.of("target", "compare");

    @Option(
            names = "--cc",
            defaultValue = "gcc",
            description = "the C compiler; without one the load comes from Java, and the C server is left out")
    String compiler = "gcc";

    @Option(names = "--help", usageHelp = true, description = "show this text")
    boolean help;

    private static final class ShapeConverter implements ITypeConverter<Shape> {
        @Override
        public Shape convert(String text) {
            try {
                return Shape.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
