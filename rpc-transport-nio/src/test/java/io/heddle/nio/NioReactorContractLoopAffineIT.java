package io.heddle.nio;

import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import io.heddle.testing.ReactorContract;
import io.heddle.testing.ReactorHarness;
import io.heddle.testing.SocketHarness;

/** The contract holds as well where the loops carry virtual threads. */
class NioReactorContractLoopAffineIT extends ReactorContract {
    @Override
    protected ReactorHarness newHarness() {
        return new SocketHarness(NioReactorContractLoopAffineIT::affine);
    }

    private static Reactor affine(ReactorOptions options) {
        return new NioReactor(ReactorOptions.builder()
                .loops(options.loops())
                .threadName(options.threadName())
                .acceptBacklog(options.acceptBacklog())
                .outputBounds(options.lowWaterMarkBytes(), options.highWaterMarkBytes(), options.hardCapBytes())
                .writeTimeout(options.writeTimeout())
                .lingerTimeout(options.lingerTimeout())
                .stopTimeout(options.stopTimeout())
                .blockedLoopThreshold(options.blockedLoopThreshold())
                .maxBusyPoll(options.maxBusyPoll())
                .maxPendingCalls(options.maxPendingCalls())
                .maxProcesses(options.maxProcesses())
                .loopAffineThreads(true)
                .build());
    }
}
