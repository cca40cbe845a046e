package io.heddle.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class DelimiterTest {
    @Test
    void hasAtLeastOneByte() {
        assertThatIllegalArgumentException().isThrownBy(Delimiter::of);
    }

    @Test
    void takesBytesSignedOrNot() {
        assertThat(Delimiter.of(0xff).lastByte())
                .isEqualTo(Delimiter.of(-1).lastByte())
                .isEqualTo((byte) -1);
        assertThat(Delimiter.of(Byte.MIN_VALUE).lastByte()).isEqualTo(Byte.MIN_VALUE);
    }

    @Test
    void refusesWhatIsNoByte() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Delimiter.of('a', 0x100))
                .withMessageContaining("256");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Delimiter.of(-129))
                .withMessageContaining("-129");
    }
}
