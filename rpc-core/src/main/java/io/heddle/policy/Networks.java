package io.heddle.policy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of IP addresses, given as single ones and as networks.
 *
 * @threading Immutable.
 * @since 0.1
 */
public final class Networks {
    /** By how much longer the prefix of an IPv4 network is when it is written as an IPv6 one. */
    private static final int MAPPED_BITS = 96;

    private final List<Network> networks = new ArrayList<>(); // does not change once it is filled

    private Networks(String[] texts) {
        for (String text : texts) {
            networks.add(Network.parse(text));
        }
    }

    /**
     * The addresses of all these networks.
     *
     * @param networks each an address ({@code 192.0.2.1}, {@code ::1}) or a network with the length of its prefix
     *     ({@code 10.0.0.0/8}, {@code fd00::/8}); IPv4 and IPv6 are told apart, except that an IPv6 address that maps
     *     an IPv4 one ({@code ::ffff:10.0.0.1}) is the same as that. No names.
     * @return the set; it may be empty
     * @throws IllegalArgumentException if one is neither, or has bits behind its prefix; the message says which
     */
    public static Networks of(String... networks) {
        return new Networks(networks);
    }

    /** Whether the address is one of these; false for those that are no IP addresses. */
    boolean contains(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return false;
        }
        byte[] bytes = inet.getAddress().getAddress();
        for (Network network : networks) {
            if (network.contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The addresses that begin as this one.
     *
     * @param address the first of them
     * @param prefix how many bits they have in common
     */
    private record Network(byte[] address, int prefix) {
        static Network parse(String text) {
            int slash = text.indexOf('/');
            String literal = slash < 0 ? text : text.substring(0, slash);
            InetAddress address = AddressLiteral.parse(literal);
            Network network =
                    address == null ? null : of(address, literal, slash < 0 ? null : text.substring(slash + 1));
            if (network == null) {
                throw new IllegalArgumentException(
                        "'" + text + "' is neither an IP address nor a network such as 10.0.0.0/8 or fd00::/8");
            }
            if (!network.endsInZeros()) {
                throw new IllegalArgumentException("'" + text + "' has bits behind its prefix");
            }
            return network;
        }

        private static @Nullable Network of(InetAddress address, String literal, @Nullable String length) {
            byte[] bytes = address.getAddress();
            int bits = 8 * bytes.length;
            int skipped = bits == 32 && literal.indexOf(':') >= 0 ? MAPPED_BITS : 0;
            int prefix = length == null ? bits : AddressLiteral.decimal(length, bits + skipped) - skipped;
            return prefix < 0 ? null : new Network(bytes, prefix);
        }

        private boolean endsInZeros() {
            for (int bit = prefix; bit < 8 * address.length; bit++) {
                if ((address[bit / 8] & 0x80 >> bit % 8) != 0) {
                    return false;
                }
            }
            return true;
        }

        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            int whole = prefix / 8;
            for (int i = 0; i < whole; i++) {
                if (other[i] != address[i]) {
                    return false;
                }
            }
            int rest = prefix % 8;
            return rest == 0 || ((other[whole] ^ address[whole]) & 0xFF) >> 8 - rest == 0;
        }
    }
}
