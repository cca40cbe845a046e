package io.heddle.nio;

import io.heddle.testing.ReactorContract;
import io.heddle.testing.ReactorHarness;
import io.heddle.testing.SocketHarness;

class NioReactorContractIT extends ReactorContract {
    @Override
    protected ReactorHarness newHarness() {
        return new SocketHarness(new NioReactorProvider()::create);
    }
}
