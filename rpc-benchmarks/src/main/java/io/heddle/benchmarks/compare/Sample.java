package io.heddle.benchmarks.compare;

import io.heddle.benchmarks.load.LoadResult;

/**
 * What one server did in one round.
 *
 * @param shape of the load
 * @param round number of the round, from 1
 * @param server name of the server
 * @param load what the load generator saw
 * @param cpuMicros processor time of the server for each request, in microseconds
 * @threading Immutable.
 */
record Sample(Shape shape, int round, String server, LoadResult load, double cpuMicros) {}
