package io.heddle.examples;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Random;

/** What a client of a soak does wrong in TLS, below the wire protocol. The socket is to be closed behind it. */
final class TlsFaults {
    private static final int HANDSHAKE = 0x16;
    private static final int DATA = 0x17;
    private static final int LEAVING_AT_ONCE = 10;

    private final TlsClient tls;
    private final Random random;

    TlsFaults(TlsClient tls, Random random) {
        this.tls = tls;
        this.random = random;
    }

    /** Begins a handshake, and does not end it. */
    void insteadOfHandshake(Socket socket) throws IOException, InterruptedException {
        byte[] hello = tls.hello();
        OutputStream output = socket.getOutputStream();
        switch (random.nextInt(6)) {
            case 0 -> { // reset in the middle of the first message
                output.write(hello, 0, random.nextInt(hello.length));
                reset(socket);
            }
            case 1 -> { // reset while the server computes, or in the middle of its answer
                output.write(hello);
                if (random.nextBoolean()) {
                    expectHandshake(socket);
                    socket.getInputStream().readNBytes(random.nextInt(500));
                }
                reset(socket);
            }
            case 2 -> { // end in the middle of it, or behind it
                output.write(hello, 0, 1 + random.nextInt(hello.length));
                end(socket);
            }
            case 3 -> { // nothing that one could understand
                output.write(record(HANDSHAKE, 1 + random.nextInt(500)));
                end(socket);
            }
            case 4 -> { // a few bytes at a time
                for (int i = 0; i < hello.length; i += 20) {
                    output.write(hello, i, Math.min(20, hello.length - i));
                    Thread.sleep(2);
                }
                expectHandshake(socket);
                reset(socket);
            }
            default -> comeAndGo(socket.getPort(), hello);
        }
    }

    /** One connection after another leaves as soon as it has begun. */
    private static void comeAndGo(int port, byte[] hello) throws IOException {
        SocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < LEAVING_AT_ONCE; i++) {
            try (Socket another = new Socket()) {
                another.connect(server, SoakClient.CONNECT_MILLIS);
                another.getOutputStream().write(hello);
                reset(another);
            }
        }
    }

    /** Ends a connection in TLS as only somebody could who does not know its keys, or whose machine crashes. */
    void insteadOfGoodbye(Socket socket) throws IOException {
        byte[] record = record(DATA, 64 + random.nextInt(2000));
        OutputStream output = socket.getOutputStream();
        switch (random.nextInt(4)) {
            case 0 -> { // reset in the middle of a record
                output.write(record, 0, 1 + random.nextInt(record.length - 1));
                reset(socket);
            }
            case 1 -> { // end in the middle of one
                output.write(record, 0, 1 + random.nextInt(record.length - 1));
                end(socket);
            }
            case 2 -> { // one that does not decrypt
                output.write(record);
                end(socket);
            }
            default -> end(socket); // no close_notify
        }
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** The server must end the connection as well. */
    private static void end(Socket socket) throws IOException {
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes();
    }

    private static void expectHandshake(Socket socket) throws IOException {
        int type = socket.getInputStream().read();
        if (type != HANDSHAKE) {
            throw new IOException("a ClientHello was answered with " + type);
        }
    }

    /** A record of any bytes (RFC 8446, section 5.1). */
    private byte[] record(int type, int length) {
        byte[] record = new byte[5 + length];
        random.nextBytes(record);
        record[0] = (byte) type;
        record[1] = 3;
        record[2] = 3;
        record[3] = (byte) (length >> Byte.SIZE);
        record[4] = (byte) length;
        return record;
    }
}
