package io.heddle.benchmarks.compare;

/**
 * What one server did with one stream.
 *
 * @param stream which
 * @param server its name
 * @param megabytesPerSecond bytes read per second, in millions
 * @param cpuMillis processor time of the server, in milliseconds
 * @param peakBytes the most that waited in the server; 0 for one that does not tell
 * @threading Immutable.
 */
record StreamSample(StreamShape stream, String server, double megabytesPerSecond, double cpuMillis, long peakBytes) {}
