package io.heddle.jsonrpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.heddle.command.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageParserTest {
    private static Message parse(String text) throws IOException {
        return MessageParser.parse(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    private static Member only(String text) throws IOException {
        Message message = parse(text);
        assertThat(message.batch()).isFalse();
        assertThat(message.members()).hasSize(1);
        return message.members().get(0);
    }

    private static Member.Request request(String members) throws IOException {
        return (Member.Request) only("{\"jsonrpc\":\"2.0\",\"method\":\"m\"," + members + "}");
    }

    private static Params params(String json) throws IOException {
        return request("\"params\":" + json).params();
    }

    private static Params.Text quoted(String text) {
        return new Params.Text(text, true);
    }

    private static Params.Text bare(String text) {
        return new Params.Text(text, false);
    }

    @Test
    void readsMembersInAnyOrderAndLeavesOthersOut() throws IOException {
        assertThat(
                        only(
                                "{\"x\":{\"id\":5,\"method\":[\"n\"]},\"params\":[1],\"id\":7,\"method\":\"m\",\"jsonrpc\":\"2.0\"}"))
                .isEqualTo(new Member.Request(new Id("7"), "m", new Params(false, List.of(), List.of(bare("1")))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "-1",
                "1.0",
                "1.50",
                "1e400",
                "9007199254740993",
                "123456789012345678901234567890",
                "null",
                "\"\"",
                "\"a\"",
                "\"1\"",
                "\"a\\\"b\\\\\""
            })
    void keepsAnIdAsItWasSent(String id) throws IOException {
        assertThat(request("\"id\":" + id).id()).isEqualTo(new Id(id));
    }

    @Test
    void withoutAnIdItIsANotification() throws IOException {
        Member.Request notification = request("\"params\":[]");
        assertThat(notification.id()).isNull();
        assertThat(notification.answered()).isFalse();
        assertThat(request("\"id\":null").answered()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'jsonrpc':'2.0','method':'m','id':true}|null",
                "{'jsonrpc':'2.0','method':'m','id':[1]}|null",
                "{'jsonrpc':'2.0','method':'m','id':{}}|null",
                "{'jsonrpc':'2.0','method':'m','params':'x','id':1}|1",
                "{'jsonrpc':'2.0','method':'m','params':5,'id':1}|1",
                "{'jsonrpc':'2.0','method':1,'id':2}|2",
                "{'jsonrpc':'2.0','id':2}|2",
                "{'jsonrpc':2.0,'method':'m','id':2}|2",
                "{'jsonrpc':'1.0','method':'m','id':2}|2",
                "{'method':'m','id':2}|2",
                "{'jsonrpc':'2.0','result':5,'id':2}|2",
                "{}|null",
                "1|null",
                "null|null",
                "\"x\"|null",
                "[]|null"
            })
    void tellsWhatIsNoRequestAndKeepsItsId(String json, String id) throws IOException {
        assertThat(only(json.replace('\'', '"'))).isInstanceOfSatisfying(Member.Invalid.class, invalid -> {
            assertThat(invalid.id()).isEqualTo(new Id(id));
            assertThat(invalid.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "}",
                "{\"a\":}",
                "{\"a\" 1}",
                "{'a':1}",
                "[1,]",
                "[1",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":+1}",
                "{} {}",
                "{}]",
                "{} x",
                "[] []",
                "//\n{}",
                "{\"a\":\"\t\"}",
                "{\"a\":1,\"a\":2}",
                "{\"params\":{\"x\":1,\"x\":2}}",
                "{\"a\":\"\\x\"}",
                "{\"a\":tru}",
                "\uFEFF{}"
            })
    void refusesWhatIsNotOneJsonText(String text) {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> parse(text));
    }

    @Test
    void refusesWhatIsNotUtf8() {
        for (String bytes :
                List.of("{\"a\":\"\u00e4\"}", "{\"a\":\"\u00c0\u00af\"}", "{\"a\":\"\u00ed\u00a0\u0080\"}")) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> MessageParser.parse(ByteBuffer.wrap(bytes.getBytes(ISO_8859_1))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\r "})
    void nothingIsNoMessage(String text) throws IOException {
        assertThat(parse(text)).isEqualTo(Message.EMPTY);
    }

    @Test
    void readsParamsByPosition() throws IOException {
        assertThat(params("[\"a\",1.50,true,null,[\"b\",2],{},[[]],[null],1e400]"))
                .isEqualTo(new Params(
                        false,
                        List.of(),
                        List.of(
                                quoted("a"),
                                bare("1.50"),
                                bare("true"),
                                Params.Other.NOTHING,
                                new Params.Texts(List.of("b", "2")),
                                Params.Other.STRUCTURE,
                                Params.Other.STRUCTURE,
                                Params.Other.STRUCTURE,
                                bare("1e400"))));
    }

    @Test
    void readsParamsByName() throws IOException {
        assertThat(params("{\"a\":\"x\",\"b\":{\"c\":1},\"d\":[]}"))
                .isEqualTo(new Params(
                        true,
                        List.of("a", "b", "d"),
                        List.of(quoted("x"), Params.Other.STRUCTURE, new Params.Texts(List.of()))));
    }

    @Test
    void nullIsNoParams() throws IOException {
        assertThat(params("null")).isEqualTo(Params.NONE);
    }

    @Test
    void readsBatches() throws IOException {
        Message batch = parse("[{\"jsonrpc\":\"2.0\",\"method\":\"m\"},5,[{}]]");
        assertThat(batch.batch()).isTrue();
        assertThat(batch.members()).hasSize(3);
        assertThat(batch.members().get(0)).isInstanceOf(Member.Request.class);
        assertThat(batch.members().subList(1, 3)).hasOnlyElementsOfType(Member.Invalid.class);
    }

    private static String repeated(String one, int times) {
        return String.join(",", Collections.nCopies(times, one));
    }

    @Test
    void boundsBatches() throws IOException {
        assertThat(parse('[' + repeated("1", MessageParser.MAX_BATCH) + ']').members())
                .hasSize(MessageParser.MAX_BATCH);
        assertThat(only('[' + repeated("{\"a\":[1]}", MessageParser.MAX_BATCH + 1) + ']'))
                .isEqualTo(
                        new Member.Invalid(Id.NULL, ErrorCode.RESOURCE_EXHAUSTED, "a batch of more than 100 requests"));
    }

    @Test
    void boundsTheValuesOfARequest() throws IOException {
        int most = ParamsParser.MAX_VALUES;
        assertThat(params('[' + repeated("1", most) + ']').values()).hasSize(most);
        assertThat(params("[[" + repeated("1", most - 1) + "]]").values()).hasSize(1);
        for (String tooMany : List.of(
                '[' + repeated("1", most + 1) + ']',
                "[[" + repeated("1", most) + "]]",
                '[' + repeated("[]", most + 1) + ']',
                '[' + repeated("{}", most + 1) + ']')) {
            assertThat(only("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":1,\"params\":" + tooMany + "}"))
                    .isInstanceOf(Member.Invalid.class);
        }
    }

    @Test
    void boundsNestingAndLengths() throws IOException {
        assertThat(parse("[".repeat(64) + "]".repeat(64)).members()).hasSize(1);
        for (String over : List.of(
                "[".repeat(65) + "]".repeat(65),
                "[".repeat(100_000),
                "{\"a\":" + "1".repeat(1001) + "}",
                "{\"" + "a".repeat(1001) + "\":1}")) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> parse(over));
        }
        assertThat(request("\"id\":\"" + "a".repeat(1000) + "\"").id()).isNotNull();
        assertThat(only("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":\"" + "a".repeat(1001) + "\"}"))
                .isInstanceOf(Member.Invalid.class);
    }
}
