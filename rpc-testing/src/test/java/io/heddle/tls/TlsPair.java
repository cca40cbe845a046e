package io.heddle.tls;

import io.heddle.reactor.ClientFactory;
import io.heddle.reactor.Protocol;
import io.heddle.testing.ManualLoop;
import io.heddle.testing.MemoryTransport;
import io.heddle.testing.RecordingProtocol;
import java.net.SocketAddress;
import java.util.Arrays;

/** A client and a server whose bytes a test carries from one to the other. */
final class TlsPair {
    static final int AT_ONCE = Integer.MAX_VALUE;

    final ManualLoop loop = new ManualLoop();
    final MemoryTransport clientEnd = new MemoryTransport(loop);
    final MemoryTransport serverEnd = new MemoryTransport(loop);
    final RecordingProtocol client;
    final RecordingProtocol server;
    final TlsFactory factory;

    TlsPair(TlsContext.Builder server, TlsContext.Builder client) {
        this(server, client, RecordingProtocol.echo(), new RecordingProtocol());
    }

    TlsPair(
            TlsContext.Builder serverContext,
            TlsContext.Builder clientContext,
            RecordingProtocol server,
            RecordingProtocol client) {
        this.server = server;
        this.client = client;
        factory = new TlsFactory(peer -> server, TlsMode.REQUIRED, Pem.made(serverContext));
        serverEnd.connect(factory.buildProtocol(serverEnd.peer()));
        clientEnd.connect(clientProtocol(clientContext, client));
    }

    /** A pair that has shaken hands. */
    static TlsPair established(String version) {
        return established(version, RecordingProtocol.echo(), new RecordingProtocol());
    }

    static TlsPair established(String version, RecordingProtocol server, RecordingProtocol client) {
        TlsPair pair = new TlsPair(Pem.of("ec"), Pem.trusting().versions(version), server, client);
        pair.carry(AT_ONCE);
        return pair;
    }

    static Protocol clientProtocol(TlsContext.Builder context, Protocol inner) {
        ClientFactory factory = new ClientFactory() {
            @Override
            public Protocol buildProtocol(SocketAddress peer) {
                return inner;
            }
        };
        TlsClientFactory tls = new TlsClientFactory(factory, Pem.made(context), Pem.SERVER_NAME);
        return tls.buildProtocol(new MemoryTransport().peer());
    }

    /** Carries bytes both ways, in chunks, until there are none; ends of directions, too. */
    void carry(int chunkBytes) {
        boolean moved;
        do {
            loop.runPending();
            moved = carry(clientEnd, serverEnd, chunkBytes) | carry(serverEnd, clientEnd, chunkBytes);
        } while (moved);
    }

    static boolean carry(MemoryTransport from, MemoryTransport to, int chunkBytes) {
        byte[] bytes = from.written();
        from.clear();
        if (bytes.length == 0) {
            return false;
        }
        to.deliver(bytes, chunkBytes);
        return true;
    }

    /** As {@link #carry}, but the first chunk of each flight has its own size. */
    void carryCutAt(int firstBytes) {
        boolean moved;
        do {
            loop.runPending();
            moved = cut(clientEnd, serverEnd, firstBytes) | cut(serverEnd, clientEnd, firstBytes);
        } while (moved);
    }

    private static boolean cut(MemoryTransport from, MemoryTransport to, int firstBytes) {
        byte[] bytes = from.written();
        from.clear();
        int at = Math.min(firstBytes, bytes.length);
        to.deliver(Arrays.copyOf(bytes, at));
        to.deliver(Arrays.copyOfRange(bytes, at, bytes.length));
        return bytes.length > 0;
    }
}
