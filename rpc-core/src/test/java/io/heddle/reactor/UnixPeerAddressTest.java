package io.heddle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Principal;
import org.junit.jupiter.api.Test;

final class UnixPeerAddressTest {
    @Test
    void goesByItsUser() {
        UnixPeerAddress ada = UnixPeerAddress.of("ada");
        assertThat(ada).hasToString("unix:ada");
        assertThat(ada.user().map(Principal::getName)).contains("ada");
        assertThat(ada.user().orElseThrow())
                .hasToString("ada")
                .isEqualTo(UnixPeerAddress.of("ada").user().orElseThrow());
    }

    @Test
    void isTheSameForAllConnectionsOfAUser() {
        assertThat(UnixPeerAddress.of("ada"))
                .isEqualTo(UnixPeerAddress.of("ada"))
                .hasSameHashCodeAs(UnixPeerAddress.of("ada"))
                .isNotEqualTo(UnixPeerAddress.of("grace"))
                .isNotEqualTo(UnixPeerAddress.ofUnknown());
        assertThat(UnixPeerAddress.ofUnknown())
                .isEqualTo(UnixPeerAddress.ofUnknown())
                .hasSameHashCodeAs(UnixPeerAddress.ofUnknown());
    }

    @Test
    void hasNoPrincipalWhereTheUserIsNotKnown() {
        assertThat(UnixPeerAddress.ofUnknown().user()).isEmpty();
        assertThat(UnixPeerAddress.ofUnknown()).hasToString("unix");
    }
}
