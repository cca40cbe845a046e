package io.heddle.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Random;

/**
 * One client of a soak: it connects, speaks one of the wire protocols for a while, well or badly, and connects again.
 * Whatever it does well must be answered rightly; what is not is an exception of {@link #connectOnce}.
 */
final class SoakClient {
    static final int CONNECT_MILLIS = 20_000;

    private static final int ANSWER_MILLIS = 20_000;
    private static final int BAD_ANSWER_MILLIS = 200;
    private static final int MOST_EXCHANGES = 30;
    private static final int FAULTY_OF_100 = 15;
    private static final int IN_TLS_OF_100 = 30;

    /** How each protocol writes {@code ping TEXT} and its answer. */
    private enum Wire {
        TEXT {
            @Override
            String request(String text, int number) {
                return "ping " + text + "\r\n";
            }

            @Override
            String answer(String text, int number) {
                return text + "\r\n";
            }
        },
        RESP {
            @Override
            String request(String text, int number) {
                return "*2\r\n$4\r\nPING\r\n$" + text.length() + "\r\n" + text + "\r\n";
            }

            @Override
            String answer(String text, int number) {
                return "$" + text.length() + "\r\n" + text + "\r\n";
            }
        },
        JSON {
            @Override
            String request(String text, int number) {
                return json(text, number) + "\n";
            }

            @Override
            String answer(String text, int number) {
                return "{\"jsonrpc\":\"2.0\",\"id\":" + number + ",\"result\":\"" + text + "\"}\n";
            }
        },
        JSON_WITH_HEADERS {
            @Override
            String request(String text, int number) {
                return headed(json(text, number));
            }

            @Override
            String answer(String text, int number) {
                String line = JSON.answer(text, number);
                return headed(line.substring(0, line.length() - 1));
            }
        },
        AMP {
            @Override
            String request(String text, int number) {
                return box("_ask", "" + number, "_command", "ping", "text", text);
            }

            @Override
            String answer(String text, int number) {
                return box("_answer", "" + number, "result", text);
            }
        };

        abstract String request(String text, int number);

        abstract String answer(String text, int number);

        private static String json(String text, int number) {
            return "{\"jsonrpc\":\"2.0\",\"id\":" + number + ",\"method\":\"ping\",\"params\":{\"text\":\"" + text
                    + "\"}}";
        }

        private static String headed(String message) {
            return "Content-Length: " + message.length() + "\r\n\r\n" + message;
        }

        private static String box(String... words) {
            StringBuilder box = new StringBuilder();
            for (String word : words) {
                box.append((char) 0).append((char) word.length()).append(word);
            }
            return box.append("\0\0").toString();
        }
    }

    private final int port;
    private final TlsClient tls;
    private final Random random;
    private final TlsFaults faults;
    private final int pauseMillis;
    private int number;

    /**
     * @param port serves plaintext and TLS
     * @param pauseMillis how long it rests at most between two exchanges
     */
    SoakClient(int port, TlsClient tls, long seed, int pauseMillis) {
        this.port = port;
        this.tls = tls;
        this.random = new Random(seed);
        this.faults = new TlsFaults(tls, random);
        this.pauseMillis = pauseMillis;
    }

    /** Rests before the first connection: if all came at once, there would be too many handshakes at a time. */
    SoakClient awaitTurn() throws InterruptedException {
        Thread.sleep(random.nextInt(3 * pauseMillis));
        return this;
    }

    /**
     * Makes one connection, and returns the number of exchanges that went well.
     *
     * @throws IOException if an answer is wrong, late or missing
     */
    int connectOnce() throws IOException, InterruptedException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return random.nextInt(100) < IN_TLS_OF_100 ? talkInTls(socket) : talk(socket);
        }
    }

    private int talkInTls(Socket socket) throws IOException, InterruptedException {
        if (faulty()) {
            faults.insteadOfHandshake(socket);
            return 0;
        }
        try (Socket secured = tls.handshake(socket, random.nextBoolean() ? "TLSv1.3" : "TLSv1.2")) {
            int exchanges = talk(secured);
            if (faulty() && !secured.isOutputShutdown()) {
                faults.insteadOfGoodbye(socket);
            }
            return exchanges;
        }
    }

    private boolean faulty() {
        return random.nextInt(100) < FAULTY_OF_100;
    }

    private int talk(Socket socket) throws IOException, InterruptedException {
        Wire wire = Wire.values()[random.nextInt(Wire.values().length)];
        InputStream input = new BufferedInputStream(socket.getInputStream(), 512);
        int exchanges = 1 + random.nextInt(MOST_EXCHANGES);
        for (int i = 0; i < exchanges; i++) {
            Thread.sleep(random.nextInt(pauseMillis));
            exchange(wire, socket.getOutputStream(), input);
        }
        if (faulty()) {
            misbehave(wire, socket, input);
        }
        return exchanges;
    }

    /** Sends one to four requests at once. */
    private void exchange(Wire wire, OutputStream output, InputStream input) throws IOException {
        StringBuilder requests = new StringBuilder();
        StringBuilder answers = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            String text = Integer.toHexString(random.nextInt());
            requests.append(wire.request(text, ++number));
            answers.append(wire.answer(text, number));
        }
        output.write(requests.toString().getBytes(ISO_8859_1));
        expect(answers.toString(), input);
    }

    private static void expect(String answers, InputStream input) throws IOException {
        byte[] bytes = input.readNBytes(answers.length());
        String answered = new String(bytes, ISO_8859_1);
        if (!answered.equals(answers)) {
            throw new IOException("answered \"" + answered + "\" for \"" + answers + '"');
        }
    }

    private void misbehave(Wire wire, Socket socket, InputStream input) throws IOException, InterruptedException {
        byte[] request = wire.request("cafe", ++number).getBytes(ISO_8859_1);
        OutputStream output = socket.getOutputStream();
        switch (random.nextInt(7)) {
            case 0 -> { // reset in the middle of a request
                output.write(request, 0, random.nextInt(request.length));
                socket.setSoLinger(true, 0);
            }
            case 1 -> { // end in the middle of one
                output.write(request, 0, random.nextInt(request.length));
                socket.shutdownOutput();
                discard(input, socket);
            }
            case 2 -> { // any bytes
                byte[] garbage = new byte[1 + random.nextInt(2000)];
                random.nextBytes(garbage);
                output.write(garbage);
                discard(input, socket);
            }
            case 3 -> { // answers that nobody reads
                ByteArrayOutputStream many = new ByteArrayOutputStream();
                for (int i = 0; i < 100; i++) {
                    many.write(request);
                }
                output.write(many.toByteArray());
                socket.setSoLinger(true, 0);
            }
            case 4 -> { // byte by byte
                for (byte b : request) {
                    output.write(b);
                    Thread.sleep(5);
                }
                expect(wire.answer("cafe", number), input);
            }
            case 5 -> { // another protocol's words
                Wire other = Wire.values()[random.nextInt(Wire.values().length)];
                output.write(other.request("cafe", number).getBytes(ISO_8859_1));
                discard(input, socket);
            }
            default -> { // silence, and no goodbye
                Thread.sleep(10L * pauseMillis);
                socket.setSoLinger(true, 0);
            }
        }
    }

    /** Reads what comes, if anything. */
    private static void discard(InputStream input, Socket socket) throws IOException {
        socket.setSoTimeout(BAD_ANSWER_MILLIS);
        try {
            input.readNBytes(1 << 16);
        } catch (SocketTimeoutException e) {
            // The server waits for the rest.
        }
    }
}
