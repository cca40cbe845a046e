package io.heddle.testing;

import java.util.Arrays;

/**
 * A manual peer that turns the reactor while it waits.
 *
 * @threading Caller-confined.
 */
final class DrivenPeer implements Peer {
    private final ManualHarness harness;
    private final ManualPeer peer;
    private final ByteQueue received = new ByteQueue();

    DrivenPeer(ManualHarness harness, ManualPeer peer) {
        this.harness = harness;
        this.peer = peer;
    }

    @Override
    public void send(byte[] bytes) {
        peer.send(bytes);
        harness.await("the other side to take " + bytes.length + " bytes", () -> peer.unsent() == 0);
    }

    @Override
    public int offer(byte[] bytes) {
        peer.send(bytes);
        int left = peer.unsent() + 1;
        while (peer.unsent() < left) {
            left = peer.unsent();
            for (int i = 0; i < 200; i++) {
                harness.step();
            }
        }
        peer.forgetUnsent();
        return bytes.length - left;
    }

    @Override
    public byte[] receive(int count) {
        harness.await(count + " bytes", () -> {
            while (received.size() < count && peer.take(received)) {
                harness.step();
            }
            if (received.size() < count && peer.ended().isPresent()) {
                throw new AssertionError("the connection ended after " + received.size() + " of " + count + " bytes");
            }
            return received.size() >= count;
        });
        byte[] all = received.drain();
        received.add(Arrays.copyOfRange(all, count, all.length));
        return Arrays.copyOf(all, count);
    }

    @Override
    public byte[] receiveAll() {
        if (awaitEnded(received) == End.RESET) {
            throw new AssertionError("the connection was reset");
        }
        return received.drain();
    }

    @Override
    public End awaitEnd() {
        return awaitEnded(new ByteQueue());
    }

    private End awaitEnded(ByteQueue target) {
        harness.await("the end of the connection", () -> {
            peer.take(target);
            return peer.ended().isPresent();
        });
        return peer.ended().orElseThrow();
    }

    @Override
    public void finish() {
        peer.finish();
    }

    @Override
    public void reset() {
        peer.reset();
    }

    @Override
    public void close() {
        peer.close();
    }
}
