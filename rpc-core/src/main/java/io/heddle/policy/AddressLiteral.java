package io.heddle.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * IP addresses written out, read without ever asking a name service. An IPv4 address is four decimal numbers without
 * leading zeros. An IPv6 address is in one of the forms of RFC 4291 section 2.2, without a zone; one that maps an IPv4
 * address ({@code ::ffff:192.0.2.1}) is read as that IPv4 address, as everywhere in the JDK.
 *
 * @threading Immutable.
 */
final class AddressLiteral {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int MAX_GROUP_DIGITS = 4;
    private static final byte[] NO_BYTES = {};

    private AddressLiteral() {}

    /** Reads an address of either family; null if it is none. */
    static @Nullable InetAddress parse(String text) {
        return text.indexOf(':') < 0 ? parse4(text) : parse6(text);
    }

    static @Nullable InetAddress parse4(String text) {
        byte[] bytes = octets(text);
        return bytes == null ? null : address(bytes);
    }

    static @Nullable InetAddress parse6(String text) {
        int gap = text.indexOf("::");
        byte[] head = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
        byte[] tail = gap < 0 ? NO_BYTES : groups(text.substring(gap + 2), true);
        if (head == null || tail == null) {
            return null;
        }
        int length = head.length + tail.length;
        if (gap < 0 ? length != IPV6_BYTES : length > IPV6_BYTES - 2) { // a gap is one group or more
            return null;
        }
        byte[] bytes = Arrays.copyOf(head, IPV6_BYTES);
        System.arraycopy(tail, 0, bytes, IPV6_BYTES - tail.length, tail.length);
        return address(bytes);
    }

    /** The address of 4 or 16 bytes. */
    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("neither 4 nor 16 bytes", e);
        }
    }

    private static byte @Nullable [] octets(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != IPV4_BYTES) {
            return null;
        }
        byte[] bytes = new byte[IPV4_BYTES];
        for (int i = 0; i < IPV4_BYTES; i++) {
            int octet = decimal(parts[i], 255);
            if (octet < 0) {
                return null;
            }
            bytes[i] = (byte) octet;
        }
        return bytes;
    }

    /** The bytes of groups between colons, of which the last may be an IPv4 address if it ends the literal. */
    private static byte @Nullable [] groups(String text, boolean endsLiteral) {
        if (text.isEmpty()) {
            return NO_BYTES;
        }
        String[] parts = text.split(":", -1);
        ByteBuffer bytes = ByteBuffer.allocate(2 * parts.length + 2);
        for (int i = 0; i < parts.length; i++) {
            if (endsLiteral && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                byte[] octets = octets(parts[i]);
                if (octets == null) {
                    return null;
                }
                bytes.put(octets);
            } else {
                int group = group(parts[i]);
                if (group < 0) {
                    return null;
                }
                bytes.putShort((short) group);
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static int group(String text) {
        if (text.isEmpty() || text.length() > MAX_GROUP_DIGITS) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1; // other scripts have digits too
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** Reads a decimal number from 0 to {@code most} without leading zeros; -1 if it is none. */
    static int decimal(String text, int most) {
        if (text.isEmpty() || text.length() > 1 && text.charAt(0) == '0') {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length() && value <= most; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = 10 * value + c - '0';
        }
        return value <= most ? value : -1;
    }
}
