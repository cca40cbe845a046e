package io.heddle.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a client asks for a number to be marked, and reads it in the reply, in each wire protocol. */
enum Dialect {
    TEXT {
        @Override
        String request(String command, long id) {
            return command + ' ' + id + "\r\n";
        }

        @Override
        long reply(InputStream in) throws IOException {
            return number("(\\d+)\r\n", line(in));
        }
    },
    RESP {
        @Override
        String request(String command, long id) {
            String argument = Long.toString(id);
            return "*2\r\n$" + command.length() + "\r\n" + command + "\r\n$" + argument.length() + "\r\n" + argument
                    + "\r\n";
        }

        @Override
        long reply(InputStream in) throws IOException {
            return number(":(\\d+)\r\n", line(in));
        }
    },
    JSON_RPC {
        @Override
        String request(String command, long id) {
            return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + command + "\",\"params\":[" + id + "]}\n";
        }

        @Override
        long reply(InputStream in) throws IOException {
            return number(".*\"result\":(\\d+).*\n", line(in));
        }
    },
    AMP {
        @Override
        String request(String command, long id) {
            return pair("_ask", "1") + pair("_command", command) + pair("id", Long.toString(id)) + "\0\0";
        }

        @Override
        long reply(InputStream in) throws IOException {
            DataInputStream data = new DataInputStream(in);
            long id = NONE;
            for (int length = data.readUnsignedShort(); length > 0; length = data.readUnsignedShort()) {
                String key = new String(in.readNBytes(length), US_ASCII);
                byte[] value = new byte[data.readUnsignedShort()];
                data.readFully(value);
                if (key.equals("result")) {
                    id = Long.parseLong(new String(value, US_ASCII));
                }
            }
            return id;
        }
    };

    static final long NONE = -1;

    /** All characters are ASCII. */
    abstract String request(String command, long id);

    /** Reads a reply whole, and returns the number in it. */
    abstract long reply(InputStream in) throws IOException;

    private static long number(String pattern, String line) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(line);
        if (!matcher.matches()) {
            throw new UnexpectedReply(line);
        }
        return Long.parseLong(matcher.group(1));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        do {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("a part of a reply: " + line);
            }
            line.append((char) b);
        } while (line.charAt(line.length() - 1) != '\n');
        return line.toString();
    }

    private static String pair(String key, String value) {
        return "\0" + (char) key.length() + key + "\0" + (char) value.length() + value;
    }

    /** A reply of another kind. */
    static final class UnexpectedReply extends IOException {
        private static final long serialVersionUID = 1;

        UnexpectedReply(String reply) {
            super("unexpected reply: " + reply);
        }
    }
}
