package io.heddle.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class JsonTest {
    private static void write(JsonGenerator json, int textsAtOnce) throws IOException {
        json.writeNumber(textsAtOnce);
        if (textsAtOnce > 1) {
            Json.bytes(next -> write(next, textsAtOnce - 1));
        }
    }

    @Test
    void keepsThirtyTwoOfTheBuffersThatManyTextsAtATimeHaveUsed() {
        Json.bytes(json -> write(json, 40));
        assertThat(Json.FACTORY._getRecyclerPool().pooledCount()).isEqualTo(32);
        Json.bytes(json -> write(json, 10));
        assertThat(Json.FACTORY._getRecyclerPool().pooledCount()).isEqualTo(32);
    }
}
