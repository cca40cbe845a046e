package io.heddle.benchmarks.peers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Blocking sockets with a virtual thread for each connection: {@code BlockingServer} prints {@code ready PORT} and
 * serves until it is killed. What one read brings is answered by one write.
 *
 * @threading Main thread only.
 */
public final class BlockingServer {
    private BlockingServer() {}

    /**
     * Serves.
     *
     * @param args none
     * @throws IOException if no port can be opened
     */
    public static void main(String[] args) throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())) {
            System.out.println("ready " + listening.getLocalPort());
            while (true) {
                Socket socket = listening.accept();
                Thread.startVirtualThread(() -> serve(socket));
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream replies = new ByteArrayOutputStream();
            byte[] bytes = new byte[Lines.MAX_BYTES];
            int kept = 0;
            for (int got; (got = in.read(bytes, kept, bytes.length - kept)) > 0; ) {
                kept = answer(bytes, kept + got, replies);
                replies.writeTo(socket.getOutputStream());
                replies.reset();
            }
        } catch (IOException e) {
            // The peer has gone: with its socket ends its thread.
        }
    }

    /** Answers the whole lines among the first bytes, moves the rest to the front and returns its length. */
    private static int answer(byte[] bytes, int length, ByteArrayOutputStream replies) {
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                String line = new String(bytes, start, i - start, StandardCharsets.UTF_8).stripTrailing();
                replies.writeBytes((Lines.reply(line) + "\r\n").getBytes(StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        System.arraycopy(bytes, start, bytes, 0, length - start);
        return length - start;
    }
}
