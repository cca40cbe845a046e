package io.heddle.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.heddle.command.CommandException;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Whatever the bytes: a message within the bounds whose replies are JSON and keep its ids, or an I/O exception. */
class MessageFuzzTest {
    private static final CommandSpec SPEC = OpenRpcTest.EVERYTHING.spec();

    @FuzzTest(maxDuration = "10m")
    void isAMessageOrRefused(byte[] bytes) throws IOException {
        Message message;
        try {
            message = MessageParser.parse(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            return;
        }
        assertThat(message.members()).hasSizeLessThanOrEqualTo(MessageParser.MAX_BATCH);
        for (Member member : message.members()) {
            switch (member) {
                case Member.Invalid invalid ->
                    assertKept(invalid.id(), Messages.invalidRequest(invalid.id(), invalid.code(), invalid.detail()));
                case Member.Request request -> {
                    assertThat(request.params().values()).hasSizeLessThanOrEqualTo(ParamsParser.MAX_VALUES);
                    assertKept(request.id() == null ? Id.NULL : request.id(), answer(request));
                }
            }
        }
    }

    private static byte[] answer(Member.Request request) {
        Id id = request.id() == null ? Id.NULL : request.id();
        try {
            request.params().id();
            request.params().bind(SPEC);
            return Messages.result(id, request.method());
        } catch (CommandException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            return Messages.failure(id, e.code(), e.getMessage());
        }
    }

    /** A reply is JSON, and no request; of what is none, the id is kept. */
    private static void assertKept(Id id, byte[] reply) throws IOException {
        assertThat(MessageParser.parse(ByteBuffer.wrap(reply)).members())
                .singleElement()
                .isInstanceOfSatisfying(
                        Member.Invalid.class,
                        invalid -> assertThat(invalid.id()).isEqualTo(id));
    }
}
