/**
 * The parts of Heddle by themselves, measured with JMH. What is behind {@code -Djmh=} goes to JMH, whose {@code -h}
 * explains it; without it all benchmarks are run, for about five minutes:
 *
 * <pre>{@code
 * mvn -q -P jmh -pl rpc-benchmarks -am package -Dmaven.test.skip=true -Djmh="Decode -prof gc"
 * }</pre>
 */
@NullMarked
package io.heddle.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
