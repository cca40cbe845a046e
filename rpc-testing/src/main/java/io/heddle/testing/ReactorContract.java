package io.heddle.testing;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/**
 * The tests that every {@link io.heddle.reactor.Reactor} must pass: what its contract says, sentence by sentence. A
 * reactor with real sockets runs them so:
 *
 * <pre>{@code
 * class NioReactorContractIT extends ReactorContract {
 *     @Override
 *     protected ReactorHarness newHarness() {
 *         return new SocketHarness(new NioReactorProvider()::create);
 *     }
 * }
 * }</pre>
 *
 * <p>Each test has a harness of its own. Every wait is bounded: 10 seconds each, 60 seconds a test, 180 for the load
 * test.
 *
 * @threading Caller-confined.
 * @since 0.1
 */
@Timeout(60)
public abstract class ReactorContract {
    /** For tests. */
    protected ReactorContract() {}

    /**
     * Makes what drives the reactor under test.
     *
     * @return a new harness
     */
    protected abstract ReactorHarness newHarness();

    @Nested
    class Connections extends ConnectionContract {
        Connections() {
            super(newHarness());
        }
    }

    @Nested
    class Closing extends ClosingContract {
        Closing() {
            super(newHarness());
        }
    }

    @Nested
    class Silence extends SilenceContract {
        Silence() {
            super(newHarness());
        }
    }

    @Nested
    class Output extends OutputContract {
        Output() {
            super(newHarness());
        }
    }

    @Nested
    class Producers extends ProducerContract {
        Producers() {
            super(newHarness());
        }
    }

    @Nested
    class Timers extends TimerContract {
        Timers() {
            super(newHarness());
        }
    }

    @Nested
    class Calls extends CallContract {
        Calls() {
            super(newHarness());
        }
    }

    @Nested
    class Ports extends PortContract {
        Ports() {
            super(newHarness());
        }
    }

    @Nested
    class UnixSockets extends UnixContract {
        UnixSockets() {
            super(newHarness());
        }
    }

    @Nested
    class Connecting extends ConnectContract {
        Connecting() {
            super(newHarness());
        }
    }

    @Nested
    class Processes extends ProcessContract {
        Processes() {
            super(newHarness());
        }
    }

    @Nested
    class Stopping extends StopContract {
        Stopping() {
            super(newHarness());
        }
    }

    @Nested
    class Faults extends FaultContract {
        Faults() {
            super(newHarness());
        }
    }

    @Nested
    class Load extends LoadContract {
        Load() {
            super(newHarness());
        }
    }
}
