package io.heddle.protocols;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a client writes to call a command, in each protocol that one port tells apart. */
enum Wire {
    TEXT {
        @Override
        String request(String command, String argument) {
            return (argument.isEmpty() ? command : command + ' ' + argument) + "\r\n";
        }
    },
    RESP {
        @Override
        String request(String command, String argument) {
            return Stream.of(command, argument)
                    .filter(part -> !part.isEmpty())
                    .map(part -> '$' + String.valueOf(part.length()) + "\r\n" + part + "\r\n")
                    .collect(Collectors.joining("", argument.isEmpty() ? "*1\r\n" : "*2\r\n", ""));
        }
    },
    JSON_RPC {
        @Override
        String request(String command, String argument) {
            return json(command, argument) + '\n';
        }
    },
    JSON_RPC_WITH_HEADERS {
        @Override
        String request(String command, String argument) {
            String json = json(command, argument);
            return "Content-Length: " + json.length() + "\r\n\r\n" + json;
        }
    },
    AMP {
        @Override
        String request(String command, String argument) {
            String box = boxed("_ask") + boxed(command + argument) + boxed("_command") + boxed(command);
            return box + (argument.isEmpty() ? "" : boxed("text") + boxed(argument)) + "\0\0";
        }
    };

    /**
     * A call, which is one frame. Its number, where calls have one, is the command and the argument.
     *
     * @param argument the value of the parameter "text", of letters and digits; empty for a call without arguments
     */
    abstract String request(String command, String argument);

    byte[] call(String command) {
        return bytes(request(command, ""));
    }

    byte[] call(String command, String argument) {
        return bytes(request(command, argument));
    }

    static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static String json(String command, String argument) {
        String params = argument.isEmpty() ? "" : ",\"params\":[\"" + argument + "\"]";
        String id = '"' + command + argument + '"';
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + command + '"' + params + '}';
    }

    private static String boxed(String text) {
        int length = text.getBytes(US_ASCII).length;
        return "" + (char) (length >> 8) + (char) (length & 0xff) + text;
    }
}
