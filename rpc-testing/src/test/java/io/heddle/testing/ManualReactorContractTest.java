package io.heddle.testing;

class ManualReactorContractTest extends ReactorContract {
    @Override
    protected ReactorHarness newHarness() {
        return new ManualHarness();
    }
}
