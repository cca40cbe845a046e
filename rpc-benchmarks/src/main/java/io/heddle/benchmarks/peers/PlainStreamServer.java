package io.heddle.benchmarks.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The limit of what a stream can reach in Java: {@code PlainStreamServer} prints {@code ready PORT}, and answers
 * {@code stream ITEMS BYTES} with the same bytes as Heddle does, written by a blocking thread from one buffer that was
 * filled before.
 *
 * @threading Main thread only.
 */
public final class PlainStreamServer {
    private static final int BUFFER_BYTES = 64 << 10;

    private PlainStreamServer() {}

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
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            BufferedReader requests =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream out = socket.getOutputStream();
            for (String request = requests.readLine(); request != null; request = requests.readLine()) {
                String[] words = request.split(" ");
                stream(Long.parseLong(words[1]), Integer.parseInt(words[2]), out);
            }
        } catch (IOException e) {
            // The peer has gone: with its socket ends its thread.
        }
    }

    private static void stream(long items, int bytes, OutputStream out) throws IOException {
        int buffered = (int) Math.min(items, Math.max(1, BUFFER_BYTES / bytes));
        byte[] buffer = ascii(("x".repeat(bytes - 2) + "\r\n").repeat(buffered));
        out.write(ascii("Begin stream\r\n"));
        for (long left = items; left > 0; left -= buffered) {
            out.write(buffer, 0, (int) Math.min(left, buffered) * bytes);
        }
        out.write(ascii("End stream\r\n"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
