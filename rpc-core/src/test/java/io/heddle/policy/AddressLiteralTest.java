package io.heddle.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressLiteralTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "255.255.255.255",
                "127.0.0.1",
                "::",
                "::1",
                "1::",
                "1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7::",
                "::2:3:4:5:6:7:8",
                "1:2:3::6:7:8",
                "2001:DB8:0:0:8:800:200C:417A",
                "2001:0db8::00a7",
                "ff01::101",
                "::13.1.68.3",
                "::FFFF:129.144.52.38",
                "1:2:3:4:5:6:13.1.68.3"
            })
    void readsWhatTheJdkReads(String text) throws UnknownHostException {
        assertThat(AddressLiteral.parse(text)).isEqualTo(InetAddress.getByName(text));
    }

    @ParameterizedTest
    @CsvSource({"1:2::3, 1:2:0:0:0:0:0:3", "::ffff:1.2.3.4, 1.2.3.4", "::ffff:102:304, 1.2.3.4"})
    void readsSeveralFormsOfOneAddress(String one, String other) {
        assertThat(AddressLiteral.parse(one)).isNotNull().isEqualTo(AddressLiteral.parse(other));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1",
                "1.2",
                "1.2.3",
                "1.2.3.",
                ".1.2.3",
                "1.2.3.4.",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.99999999999",
                "1.2.3.04",
                "1.2.3.00",
                "1.2.3.-4",
                "1.2.3.+4",
                "1.2.3.0x4",
                "1.2.3. 4",
                "1.2.3.\u0664",
                "localhost",
                "cafe",
                ":",
                ":::",
                "::::",
                "1:",
                ":1",
                "::1:",
                ":1::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "1:2:3:4::5:6:7:8",
                "12345::",
                "00001::",
                "g::",
                "\uFF11::",
                "\u0661::",
                "-1::",
                "1.2.3.4::",
                "1.2.3.4:5::",
                "::1.2.3.4:5",
                "::1.2.3",
                "1:2:3:4:5:6:7:1.2.3.4",
                "[::1]",
                "fe80::1%lo",
                "::1/128"
            })
    void refusesEverythingElse(String text) {
        assertThat(AddressLiteral.parse(text)).isNull();
    }
}
