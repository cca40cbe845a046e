package io.heddle.policy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Headers of the PROXY protocol, built as proxy-protocol.txt says. */
final class ProxyHeaders {
    static final String SIGNATURE = "0D0A0D0A000D0A515549540A";

    /** 192.0.2.7:4711 to 198.51.100.9:443. */
    static final String TCP4_ADDRESSES = "C0000207 C6336409 1267 01BB";

    /** [2001:db8::7]:4711 to [2001:db8::9]:443. */
    static final String TCP6_ADDRESSES = "20010DB8000000000000000000000007 20010DB8000000000000000000000009 1267 01BB";

    private ProxyHeaders() {}

    /** A line of version 1, section 2.1. */
    static byte[] v1(String line) {
        return (line + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A block of version 2, section 2.2: its 13th and 14th byte, and what follows the length, in hex digits. */
    static byte[] v2(int versionAndCommand, int familyAndTransport, String rest) {
        byte[] following = hex(rest);
        return v2(versionAndCommand, familyAndTransport, following.length, following);
    }

    static byte[] v2(int versionAndCommand, int familyAndTransport, int length, byte[] following) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(hex(SIGNATURE));
        header.write(versionAndCommand);
        header.write(familyAndTransport);
        header.write(length >> 8);
        header.write(length);
        header.writeBytes(following);
        return header.toByteArray();
    }

    /** Puts the checksum of section 2.2.3 in the place of the four bytes at {@code at}, which are zero. */
    static byte[] withChecksum(byte[] header, int at) {
        CRC32C sum = new CRC32C();
        sum.update(header);
        for (int i = 0; i < 4; i++) {
            header[at + i] = (byte) (sum.getValue() >> 24 - 8 * i);
        }
        return header;
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }
}
