package io.heddle.policy;

import static io.heddle.policy.FakeConnection.address;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NetworksTest {
    @ParameterizedTest(name = "{0} has {1}: {2}")
    @CsvSource({
        "127.0.0.1,             127.0.0.1,        true",
        "127.0.0.1,             127.0.0.2,        false",
        "10.0.0.0/8,            10.255.0.1,       true",
        "10.0.0.0/8,            11.0.0.0,         false",
        "10.1.160.0/19,         10.1.160.0,       true",
        "10.1.160.0/19,         10.1.191.255,     true",
        "10.1.160.0/19,         10.1.192.0,       false",
        "10.1.160.0/19,         10.1.159.255,     false",
        "192.0.2.7/32,          192.0.2.7,        true",
        "192.0.2.7/32,          192.0.2.6,        false",
        "192.0.2.6/31,          192.0.2.7,        true",
        "128.0.0.0/1,           200.1.2.3,        true",
        "128.0.0.0/1,           127.1.2.3,        false",
        "0.0.0.0/0,             203.0.113.9,      true",
        "0.0.0.0/0,             ::1,              false",
        "::1,                   ::1,              true",
        "::1,                   ::2,              false",
        "fd00::/8,              fdff:1::2,        true",
        "fd00::/8,              fe00::2,          false",
        "2001:db8::/33,         2001:db8:7fff::,  true",
        "2001:db8::/33,         2001:db8:8000::,  false",
        "::/0,                  2001:db8::1,      true",
        "::/0,                  127.0.0.1,        false",
        "::ffff:127.0.0.1,      127.0.0.1,        true",
        "127.0.0.1,             ::ffff:127.0.0.1, true",
        "::ffff:10.0.0.0/104,   10.1.2.3,         true",
        "::ffff:10.0.0.0/104,   11.1.2.3,         false",
        "::ffff:0:0/96,         203.0.113.9,      true"
    })
    void knowsItsAddresses(String network, String ip, boolean contained) {
        assertThat(Networks.of(network).contains(address(ip, 1))).isEqualTo(contained);
    }

    @Test
    void isAllOfThemTogether() {
        Networks networks = Networks.of("192.0.2.1", "fd00::/8");

        assertThat(networks.contains(address("192.0.2.1", 80))).isTrue();
        assertThat(networks.contains(address("fd00::1", 80))).isTrue();
        assertThat(networks.contains(address("192.0.2.2", 80))).isFalse();
        assertThat(Networks.of().contains(address("192.0.2.1", 80))).isFalse();
    }

    @Test
    void hasNoAddressThatIsNoIpAddress() {
        Networks all = Networks.of("0.0.0.0/0", "::/0");

        assertThat(all.contains(UnixDomainSocketAddress.of("/tmp/socket"))).isFalse();
        assertThat(all.contains(InetSocketAddress.createUnresolved("localhost", 1)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "localhost",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "10.0.0.0/8/8",
                "10.0.0.0/255.0.0.0",
                "10/8",
                "fd00::/129",
                "fd00:/8",
                "::ffff:10.0.0.0/95",
                "::ffff:10.0.0.0/129",
                " 10.0.0.1",
                "*"
            })
    void refusesWhatIsNoNetwork(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Networks.of("127.0.0.1", text))
                .withMessage("'" + text + "' is neither an IP address nor a network such as 10.0.0.0/8 or fd00::/8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1/8", "10.1.176.0/19", "fd00::1/8", "1.0.0.0/0", "::ffff:10.0.0.1/104"})
    void refusesBitsBehindThePrefix(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Networks.of(text))
                .withMessage("'" + text + "' has bits behind its prefix");
    }
}
