package io.heddle.policy;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The header of version 2, a block of bytes: proxy-protocol.txt section 2.2. It has 16 fixed bytes, then the addresses,
 * then further values, of which only the checksum is looked at.
 *
 * <p>Where the addresses are not to be used, the specification leaves the choice, and this is it: with {@code LOCAL},
 * or if family or transport is unspecified, all that follows the fixed bytes is ignored; addresses of {@code AF_UNIX}
 * are skipped, and the values behind them are checked; datagrams are no connection, so they are malformed.
 *
 * @threading Immutable.
 */
final class ProxyHeaderV2 {
    /** The first bytes. */
    static final byte[] START = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

    /** How long the part is that is always there. */
    static final int FIXED_BYTES = 16;

    private static final int VERSION_AND_COMMAND = 12;
    private static final int FAMILY_AND_TRANSPORT = 13;
    private static final int LENGTH = 14;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;
    private static final int UNIX_STREAM = 0x31;
    private static final int UNIX_ADDRESS_BYTES = 108;
    private static final int PORT_BYTES = 2;
    private static final int VALUE_START_BYTES = 3; // type and length
    private static final int CRC32C_TYPE = 3;
    private static final int CRC32C_BYTES = 4;

    private ProxyHeaderV2() {}

    /** How long the header is that begins with these fixed bytes. */
    static int size(byte[] header) {
        return FIXED_BYTES + uint16(header, LENGTH);
    }

    /** Checks the fixed bytes, before any more are awaited. */
    static void check(byte[] header) throws ProxyHeader.Malformed {
        int command = header[VERSION_AND_COMMAND] & 0xFF;
        if (command != LOCAL && command != PROXY) {
            throw new ProxyHeader.Malformed("unknown version or command " + command);
        }
        if (size(header) > ProxyProtocol.MAX_HEADER_BYTES) {
            throw new ProxyHeader.Malformed(
                    "header of " + size(header) + " bytes, allowed are " + ProxyProtocol.MAX_HEADER_BYTES);
        }
        if (command == PROXY && size(header) < valuesStart(header)) {
            throw new ProxyHeader.Malformed("too short for its addresses");
        }
    }

    /** Parses a whole header that has been checked; there may be more bytes in the array. */
    static ProxyHeader parse(byte[] header) throws ProxyHeader.Malformed {
        if ((header[VERSION_AND_COMMAND] & 0xFF) == LOCAL) {
            return new ProxyHeader.Own();
        }
        int valuesStart = valuesStart(header);
        if (valuesStart > FIXED_BYTES) {
            checkValues(Arrays.copyOf(header, size(header)), valuesStart);
        }
        return switch (header[FAMILY_AND_TRANSPORT]) {
            case TCP4 -> relayed(header, 4);
            case TCP6 -> relayed(header, 16);
            default -> new ProxyHeader.Own();
        };
    }

    /** Where the addresses end; where they begin if there are none to be used. */
    private static int valuesStart(byte[] header) throws ProxyHeader.Malformed {
        int family = header[FAMILY_AND_TRANSPORT] & 0xFF;
        return switch (family) {
            case 0x00, 0x01, 0x10, 0x20, 0x30 -> FIXED_BYTES;
            case TCP4 -> FIXED_BYTES + 2 * (4 + PORT_BYTES);
            case TCP6 -> FIXED_BYTES + 2 * (16 + PORT_BYTES);
            case UNIX_STREAM -> FIXED_BYTES + 2 * UNIX_ADDRESS_BYTES;
            default -> throw new ProxyHeader.Malformed("family and transport " + family);
        };
    }

    private static ProxyHeader relayed(byte[] header, int addressBytes) {
        int destination = FIXED_BYTES + addressBytes;
        int ports = destination + addressBytes;
        return new ProxyHeader.Relayed(
                address(header, FIXED_BYTES, addressBytes, ports),
                address(header, destination, addressBytes, ports + PORT_BYTES));
    }

    private static InetSocketAddress address(byte[] header, int at, int bytes, int port) {
        return new InetSocketAddress(
                AddressLiteral.address(Arrays.copyOfRange(header, at, at + bytes)), uint16(header, port));
    }

    /** Checks that the values fill the rest of the header, and a checksum among them: section 2.2.3. */
    private static void checkValues(byte[] header, int start) throws ProxyHeader.Malformed {
        int at = start;
        while (at < header.length) {
            int value = at + VALUE_START_BYTES;
            int end = value > header.length ? value : value + uint16(header, at + 1);
            if (end > header.length) {
                throw new ProxyHeader.Malformed("a value is cut off");
            }
            if (header[at] == CRC32C_TYPE) {
                checkSum(header, value, end);
            }
            at = end;
        }
    }

    private static void checkSum(byte[] header, int start, int end) throws ProxyHeader.Malformed {
        CRC32C sum = new CRC32C();
        sum.update(header, 0, start);
        sum.update(new byte[CRC32C_BYTES]); // the sum is that of the header with zeros in its place
        sum.update(header, end, header.length - end);
        int found = end - start == CRC32C_BYTES ? uint16(header, start) << 16 | uint16(header, start + 2) : 0;
        if (end - start != CRC32C_BYTES || found != (int) sum.getValue()) {
            throw new ProxyHeader.Malformed("wrong checksum");
        }
    }

    private static int uint16(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }
}
