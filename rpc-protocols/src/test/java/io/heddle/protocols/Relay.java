package io.heddle.protocols;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Passes on what goes between clients and a server, until it is cut: then it loses everything, also what closes. */
final class Relay implements AutoCloseable {
    private final ServerSocket clients = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final int serverPort;
    private volatile boolean cut;

    Relay(int serverPort) throws IOException {
        this.serverPort = serverPort;
        Thread.ofPlatform().daemon().start(this::accept);
    }

    int port() {
        return clients.getLocalPort();
    }

    /** As a cable is. */
    void cut() {
        cut = true;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = clients.accept();
                sockets.add(client);
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                sockets.add(server);
                Thread.ofPlatform().daemon().start(() -> pass(client, server));
                Thread.ofPlatform().daemon().start(() -> pass(server, client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[4096];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0 && !cut; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
            if (!cut) {
                to.shutdownOutput();
            }
        } catch (IOException e) {
            // closed
        }
    }

    @Override
    public void close() throws IOException {
        clients.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
