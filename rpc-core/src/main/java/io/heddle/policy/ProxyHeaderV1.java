package io.heddle.policy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The header of version 1, a line of text: proxy-protocol.txt section 2.1. Beyond that, an IPv6 address may end in
 * dotted form, as {@code inet_ntop} writes those that map an IPv4 address, and with it proxies that listen on both.
 *
 * @threading Immutable.
 */
final class ProxyHeaderV1 {
    /** The first bytes. */
    static final byte[] START = "PROXY ".getBytes(StandardCharsets.US_ASCII);

    /** The longest line, with its CR LF. */
    static final int MAX_BYTES = 107;

    private static final int FIELDS = 5;
    private static final int MAX_PORT = 65_535;

    private ProxyHeaderV1() {}

    /** Parses a line that begins with {@link #START}, without its CR LF. */
    static ProxyHeader parse(String line) throws ProxyHeader.Malformed {
        String[] fields = line.substring(START.length).split(" ", -1);
        if (fields[0].equals("UNKNOWN")) {
            return new ProxyHeader.Own(); // whatever follows
        }
        boolean six = fields[0].equals("TCP6");
        if (!six && !fields[0].equals("TCP4")) {
            throw new ProxyHeader.Malformed("neither TCP4, TCP6 nor UNKNOWN");
        }
        if (fields.length != FIELDS) {
            throw new ProxyHeader.Malformed("not two addresses and two ports");
        }
        return new ProxyHeader.Relayed(address(six, fields[1], fields[3]), address(six, fields[2], fields[4]));
    }

    private static InetSocketAddress address(boolean six, String host, String port) throws ProxyHeader.Malformed {
        @Nullable InetAddress address = six ? AddressLiteral.parse6(host) : AddressLiteral.parse4(host);
        int number = AddressLiteral.decimal(port, MAX_PORT);
        if (address == null) {
            throw new ProxyHeader.Malformed("no address of its family");
        }
        if (number < 0) {
            throw new ProxyHeader.Malformed("no port");
        }
        return new InetSocketAddress(address, number);
    }
}
