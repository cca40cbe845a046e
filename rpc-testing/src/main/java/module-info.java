/** Fakes for tests without sockets or waiting, and the tests that every reactor must pass. */
module io.heddle.testing {
    requires transitive io.heddle.core;
    // The contract tests are written with both, and are subclassed by tests.
    requires transitive org.junit.jupiter.api;
    requires org.assertj.core;
    requires static org.jspecify; // annotations only: nothing reads them at run time

    exports io.heddle.testing;

    opens io.heddle.testing to
            org.junit.platform.commons;
}
