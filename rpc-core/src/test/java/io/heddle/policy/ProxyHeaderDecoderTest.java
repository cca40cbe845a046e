package io.heddle.policy;

import static io.heddle.policy.FakeConnection.address;
import static io.heddle.policy.ProxyHeaders.TCP4_ADDRESSES;
import static io.heddle.policy.ProxyHeaders.TCP6_ADDRESSES;
import static io.heddle.policy.ProxyHeaders.hex;
import static io.heddle.policy.ProxyHeaders.v1;
import static io.heddle.policy.ProxyHeaders.v2;
import static io.heddle.policy.ProxyHeaders.withChecksum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections are those of HAProxy's proxy-protocol.txt, edition 2020/03/05. */
final class ProxyHeaderDecoderTest {
    private static final byte[] BEHIND = "ping\r\nPROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final ProxyHeader OWN = new ProxyHeader.Own();
    private static final ProxyHeader TCP4 = relayed("192.0.2.7", 4711, "198.51.100.9", 443);
    private static final ProxyHeader TCP6 = relayed("2001:db8::7", 4711, "2001:db8::9", 443);
    private static final String FULL6 = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";

    private static ProxyHeader relayed(String source, int sourcePort, String destination, int destinationPort) {
        return new ProxyHeader.Relayed(address(source, sourcePort), address(destination, destinationPort));
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                // Section 2.1: the example, the forms of greatest length, and what receivers must support.
                arguments(
                        "the example of version 1",
                        v1("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443"),
                        relayed("192.168.0.1", 56_324, "192.168.0.11", 443)),
                arguments(
                        "the longest TCP4",
                        v1("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535"),
                        relayed("255.255.255.255", 65_535, "255.255.255.255", 65_535)),
                arguments(
                        "the longest TCP6",
                        v1("PROXY TCP6 " + FULL6 + " " + FULL6 + " 65535 65535"),
                        relayed(FULL6, 65_535, FULL6, 65_535)),
                arguments("a short TCP6", v1("PROXY TCP6 2001:DB8::7 2001:db8::9 4711 443"), TCP6),
                arguments("TCP6 from nowhere", v1("PROXY TCP6 :: ::1 0 1"), relayed("::", 0, "::1", 1)),
                arguments("TCP6 that maps IPv4", v1("PROXY TCP6 ::ffff:192.0.2.7 ::ffff:198.51.100.9 4711 443"), TCP4),
                arguments("the shortest UNKNOWN", v1("PROXY UNKNOWN"), OWN),
                arguments("the longest UNKNOWN", v1("PROXY UNKNOWN " + FULL6 + " " + FULL6 + " 65535 65535"), OWN),
                arguments("UNKNOWN and anything", v1("PROXY UNKNOWN  \0\t\u00ff "), OWN),
                // Section 2.2: each command, each family and transport that is not refused.
                arguments("LOCAL", v2(0x20, 0x00, ""), OWN),
                arguments("LOCAL with addresses, which are skipped", v2(0x20, 0x11, TCP4_ADDRESSES), OWN),
                arguments("LOCAL of a family that nobody knows", v2(0x20, 0xFF, "01020304"), OWN),
                arguments("unspecified", v2(0x21, 0x00, ""), OWN),
                arguments("unspecified with bytes, which are skipped", v2(0x21, 0x00, "030000"), OWN),
                arguments("unspecified family", v2(0x21, 0x01, ""), OWN),
                arguments("unspecified transport", v2(0x21, 0x10, TCP4_ADDRESSES), OWN),
                arguments("TCP over IPv4", v2(0x21, 0x11, TCP4_ADDRESSES), TCP4),
                arguments("TCP over IPv6", v2(0x21, 0x21, TCP6_ADDRESSES), TCP6),
                arguments(
                        "TCP over IPv6 that maps IPv4",
                        v2(0x21, 0x21, "00000000000000000000FFFFC0000207 00000000000000000000FFFFC6336409 1267 01BB"),
                        TCP4),
                arguments("UNIX stream", v2(0x21, 0x31, "2F".repeat(216)), OWN),
                // Sections 2.2.1 to 2.2.8: further values, known or not, and the checksum wherever it is.
                arguments(
                        "values: ALPN h2, AUTHORITY, NOOP, UNIQUE_ID, a custom one",
                        v2(0x21, 0x11, TCP4_ADDRESSES + "0100026832 020003612E62 040000 05000199 E00001FF"),
                        TCP4),
                arguments(
                        "a checksum",
                        withChecksum(v2(0x21, 0x11, TCP4_ADDRESSES + "030004 00000000"), 16 + 12 + 3),
                        TCP4),
                arguments(
                        "a checksum between others",
                        withChecksum(v2(0x21, 0x21, TCP6_ADDRESSES + "040001FF 030004 00000000 040000"), 16 + 36 + 7),
                        TCP6),
                arguments(
                        "a checksum behind UNIX addresses",
                        withChecksum(v2(0x21, 0x31, "2F".repeat(216) + "030004 00000000"), 16 + 216 + 3),
                        OWN),
                arguments("the longest header", v2(0x21, 0x11, TCP4_ADDRESSES + "040FE1" + "00".repeat(0xFE1)), TCP4));
    }

    @Test
    void theLongestHeaderOfThoseAboveIsTheLongestAllowed() {
        assertThat(headers()
                        .mapToInt(header -> ((byte[]) header.get()[1]).length)
                        .max())
                .hasValue(ProxyProtocol.MAX_HEADER_BYTES);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headers")
    void readsAHeaderAndLeavesWhatIsBehindIt(String name, byte[] header, ProxyHeader expected) throws Exception {
        ByteBuffer in = ByteBuffer.allocateDirect(header.length + BEHIND.length)
                .put(header)
                .put(BEHIND)
                .flip();

        assertThat(new ProxyHeaderDecoder().decode(in)).isEqualTo(expected);
        assertThat(in).isEqualTo(ByteBuffer.wrap(BEHIND));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headers")
    void readsAHeaderThatIsSplitAnywhere(String name, byte[] header, ProxyHeader expected) throws Exception {
        for (int at = 0; at < header.length; at++) {
            ProxyHeaderDecoder decoder = new ProxyHeaderDecoder();
            assertThat(decoder.decode(ByteBuffer.wrap(header, 0, at))).isNull();
            assertThat(decoder.begun()).isEqualTo(at > 0);
            ByteBuffer rest = ByteBuffer.wrap(header, at, header.length - at);
            assertThat(decoder.decode(rest)).isEqualTo(expected);
            assertThat(rest.hasRemaining()).isFalse();
        }
    }

    @ParameterizedTest(name = "{0} bytes at a time")
    @ValueSource(ints = {1, 2, 3, 5, 64})
    void readsEveryHeaderHoweverItArrives(int chunkBytes) {
        assertThat(headers()).allSatisfy(header -> {
            byte[] bytes = (byte[]) header.get()[1];
            assertThat(decode(bytes, chunkBytes)).isEqualTo(header.get()[2]);
        });
    }

    private static ProxyHeader decode(byte[] bytes, int chunkBytes) throws ProxyHeader.Malformed {
        ProxyHeaderDecoder decoder = new ProxyHeaderDecoder();
        for (int at = 0; at < bytes.length; at += chunkBytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes, at, Math.min(chunkBytes, bytes.length - at));
            ProxyHeader header = decoder.decode(in);
            if (header != null) {
                assertThat(in.limit()).as("the header ends with its last byte").isEqualTo(bytes.length);
                return header;
            }
        }
        throw new AssertionError("no header in " + Arrays.toString(bytes));
    }

    static Stream<Arguments> malformed() {
        String tcp4 = "PROXY TCP4 192.0.2.7 198.51.100.9 4711 443";
        return Stream.of(
                arguments("nothing of a header", bytes("ping\r\n")),
                arguments("lower case", v1("proxy" + tcp4.substring(5))),
                arguments("two blanks", v1(tcp4.replace("TCP4 ", "TCP4  "))),
                arguments("two blanks in front", v1(tcp4.replace("PROXY ", "PROXY  "))),
                arguments("a tab", v1(tcp4.replace("TCP4 ", "TCP4\t"))),
                arguments("a blank at the end", v1(tcp4 + " ")),
                arguments("one more field", v1(tcp4 + " 1")),
                arguments("one less field", v1("PROXY TCP4 192.0.2.7 198.51.100.9 4711")),
                arguments("no fields", v1("PROXY TCP4")),
                arguments("no family", v1("PROXY ")),
                arguments("UDP4", v1(tcp4.replace("TCP4", "UDP4"))),
                arguments("UNKNOWN with a tail", v1("PROXY UNKNOWNS")),
                arguments("an IPv6 address in TCP4", v1("PROXY TCP4 ::1 198.51.100.9 4711 443")),
                arguments("an IPv4 address in TCP6", v1("PROXY TCP6 ::1 198.51.100.9 4711 443")),
                arguments("a name", v1("PROXY TCP4 localhost 198.51.100.9 4711 443")),
                arguments("a hexadecimal name", v1("PROXY TCP4 cafe 198.51.100.9 4711 443")),
                arguments("an octal number", v1("PROXY TCP4 192.0.02.7 198.51.100.9 4711 443")),
                arguments("three numbers", v1("PROXY TCP4 192.0.7 198.51.100.9 4711 443")),
                arguments("a number too large", v1("PROXY TCP4 192.0.2.256 198.51.100.9 4711 443")),
                arguments("a zone", v1("PROXY TCP6 fe80::1%1 fe80::2 4711 443")),
                arguments("a port too large", v1("PROXY TCP4 192.0.2.7 198.51.100.9 4711 65536")),
                arguments("a port with a zero in front", v1("PROXY TCP4 192.0.2.7 198.51.100.9 04711 443")),
                arguments("a port with a sign", v1("PROXY TCP4 192.0.2.7 198.51.100.9 +711 443")),
                arguments("LF alone", bytes(tcp4 + "\n")),
                arguments("CR alone", bytes(tcp4 + "\r4")),
                arguments("LF alone behind UNKNOWN", bytes("PROXY UNKNOWN\n")),
                arguments("a line of 108 bytes", v1("PROXY UNKNOWN" + " ".repeat(93))),
                arguments("a line without end", bytes("PROXY UNKNOWN " + "x".repeat(200))),
                arguments("signature cut off", hex("0D0A0D0A000D0A515549540D")),
                arguments("version 1 in a block", v2(0x11, 0x11, TCP4_ADDRESSES)),
                arguments("version 3", v2(0x31, 0x11, TCP4_ADDRESSES)),
                arguments("an unknown command", v2(0x22, 0x11, TCP4_ADDRESSES)),
                arguments("an unknown family", v2(0x21, 0x41, TCP4_ADDRESSES)),
                arguments("an unknown transport", v2(0x21, 0x13, TCP4_ADDRESSES)),
                arguments("UDP over IPv4", v2(0x21, 0x12, TCP4_ADDRESSES)),
                arguments("UDP over IPv6", v2(0x21, 0x22, TCP6_ADDRESSES)),
                arguments("UNIX datagram", v2(0x21, 0x32, "00".repeat(216))),
                arguments("too short for IPv4", v2(0x21, 0x11, "00".repeat(11))),
                arguments("too short for IPv6", v2(0x21, 0x21, "00".repeat(35))),
                arguments("too short for UNIX", v2(0x21, 0x31, "00".repeat(215))),
                arguments("one byte too long, announced only", v2(0x21, 0x11, 4081, new byte[0])),
                arguments("much too long, announced only", v2(0x20, 0x00, 0xFFFF, new byte[0])),
                arguments("a value without length", v2(0x21, 0x11, TCP4_ADDRESSES + "0400")),
                arguments("a value longer than the rest", v2(0x21, 0x11, TCP4_ADDRESSES + "040002FF")),
                arguments("a wrong checksum", v2(0x21, 0x11, TCP4_ADDRESSES + "030004 00000000")),
                arguments("a checksum of 3 bytes", v2(0x21, 0x11, TCP4_ADDRESSES + "030003 000000")),
                arguments("an empty checksum", v2(0x21, 0x11, TCP4_ADDRESSES + "030000")),
                arguments("a wrong checksum behind UNIX", v2(0x21, 0x31, "00".repeat(216) + "030004 00000001")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refusesWhatIsNoHeaderHoweverItArrives(String name, byte[] bytes) {
        for (int chunk : new int[] {1, 2, 3, 5, 64, bytes.length}) {
            assertThatThrownBy(() -> decode(bytes, chunk)).isInstanceOf(ProxyHeader.Malformed.class);
        }
        for (int at = 1; at < bytes.length; at++) {
            int split = at;
            assertThatThrownBy(() -> {
                        ProxyHeaderDecoder decoder = new ProxyHeaderDecoder();
                        assertThat(decoder.decode(ByteBuffer.wrap(bytes, 0, split)))
                                .isNull();
                        assertThat(decoder.decode(ByteBuffer.wrap(bytes, split, bytes.length - split)))
                                .isNotNull();
                    })
                    .isInstanceOf(ProxyHeader.Malformed.class);
        }
    }

    @Test
    void refusesAtTheFirstWrongByte() {
        ByteBuffer in = ByteBuffer.wrap(bytes("PROXX TCP4"));
        assertThatThrownBy(() -> new ProxyHeaderDecoder().decode(in)).hasMessage("no PROXY header");
        assertThat(in.position()).isEqualTo(5);
    }

    @Test
    void aChecksumCoversEveryByte() throws Exception {
        int type = 16 + 12; // changed, there is no checksum
        byte[] header = withChecksum(v2(0x21, 0x11, TCP4_ADDRESSES + "030004 00000000 04000155"), type + 3);
        assertThat(decode(header, header.length)).isEqualTo(TCP4);
        for (int at = 16; at < header.length; at += at + 1 == type ? 2 : 1) {
            byte[] broken = header.clone();
            broken[at] ^= 0x40;
            assertThatThrownBy(() -> decode(broken, broken.length))
                    .as("byte %s", at)
                    .isInstanceOf(ProxyHeader.Malformed.class);
        }
    }

    /** RFC 3720 section B.4 has the sum of 32 zeros, RFC 4960 appendix B names the same polynomial. */
    @Test
    void theChecksumIsTheOneOfTheSpecification() {
        CRC32C sum = new CRC32C();
        sum.update(new byte[32]);
        assertThat(sum.getValue()).isEqualTo(0x8A9136AAL);
    }

    @Test
    void brokenBytesAreRefusedOrReadToTheLengthTheyAnnounce() {
        Random random = new Random(5354);
        byte[] valid = v2(0x21, 0x21, TCP6_ADDRESSES + "040001FF 0100026832");
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = valid.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                ByteBuffer in = ByteBuffer.wrap(bytes);
                ProxyHeader header = new ProxyHeaderDecoder().decode(in);
                int announced = 16 + in.getShort(14);
                assertThat(in.position()).isEqualTo(header == null ? bytes.length : announced);
            } catch (ProxyHeader.Malformed e) {
                assertThat(e).hasNoCause();
            }
        }
    }
}
