/**
 * Fakes for tests of protocols, commands and whole applications without sockets, threads or waiting; and
 * {@link io.heddle.testing.ReactorContract}, the tests that every reactor must pass.
 */
@NullMarked
package io.heddle.testing;

import org.jspecify.annotations.NullMarked;
