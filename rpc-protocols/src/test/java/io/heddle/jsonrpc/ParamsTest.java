package io.heddle.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.heddle.command.Arguments;
import io.heddle.command.CommandException;
import io.heddle.command.CommandSpec;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParamsTest {
    private static final Parameter<Long> COUNT = Parameter.integer("count").defaultTo(7L);
    private static final Parameter<BigDecimal> SUM = Parameter.decimal("sum").defaultTo(BigDecimal.ONE);
    private static final Parameter<Boolean> LOUD = Parameter.bool("loud").defaultTo(false);
    private static final Parameter<List<String>> WORDS =
            Parameter.strings("words").defaultTo(List.of("none"));
    private static final CommandSpec SPEC =
            CommandSpec.named("m").parameters(COUNT, SUM, LOUD, WORDS).build();
    private static final CommandSpec ONE = CommandSpec.named("one")
            .parameters(Parameter.string("text").asSecret())
            .build();

    private static Params params(String json) throws IOException {
        String text = "{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":" + json.replace('\'', '"') + "}";
        Message message = MessageParser.parse(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        return ((Member.Request) message.members().get(0)).params();
    }

    private static Arguments bind(String json) throws Exception {
        return params(json).bind(SPEC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[3,1.50,true,'a','b']",
                "['3','1.50','true',['a','b']]",
                "{'words':['a','b'],'loud':true,'sum':1.50,'count':3}",
            })
    void takesThemByPositionAndByName(String json) throws Exception {
        Arguments arguments = bind(json);
        assertThat(arguments.get(COUNT)).isEqualTo(3);
        assertThat(arguments.get(SUM)).isEqualTo(new BigDecimal("1.50"));
        assertThat(arguments.get(LOUD)).isTrue();
        assertThat(arguments.get(WORDS)).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{}", "[null,null]", "{'count':null}", "[null,null,null,null]"})
    void nullIsNotGiven(String json) throws Exception {
        Arguments arguments = bind(json);
        assertThat(arguments.get(COUNT)).isEqualTo(7);
        assertThat(arguments.get(WORDS)).containsExactly("none");
    }

    @Test
    void nullLeavesOutOneInTheMiddle() throws Exception {
        Arguments arguments = bind("[3,null,true,5]");
        assertThat(arguments.get(SUM)).isEqualTo(BigDecimal.ONE);
        assertThat(arguments.get(LOUD)).isTrue();
        assertThat(arguments.get(WORDS)).containsExactly("5");
    }

    @Test
    void numbersKeepTheirPrecision() throws Exception {
        assertThat(bind("[9007199254740993]").get(COUNT)).isEqualTo(9007199254740993L);
        assertThat(bind("{'sum':0.10000000000000000000000000000000000001}").get(SUM))
                .isEqualTo(new BigDecimal("0.10000000000000000000000000000000000001"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1.5]|argument count: \"1.5\" is not a whole number",
                "[{}]|argument count: neither text nor number nor boolean",
                "[[1,2]]|argument \"count\" takes one value, not 2",
                "{'count':{'a':1}}|argument count: neither text nor number nor boolean",
                "{'other':1}|no parameter \"other\"; usage: m [count] [sum] [loud] [words...]",
                "{'other':{}}|no parameter \"other\"; usage: m [count] [sum] [loud] [words...]",
                "{'other':null}|no parameter \"other\"; usage: m [count] [sum] [loud] [words...]",
                "[1,1,true,['a',[]]]|argument words: neither text nor number nor boolean",
                "[1,1,true,'a',null]|argument words: each value must be a string, number or boolean",
                "[1,1,true,'a',['b']]|argument words: each value must be a string, number or boolean",
            })
    void saysWhatDoesNotFit(String json, String message) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> bind(json))
                .withMessage(message)
                .matches(e -> e.code() == ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void anArrayOfOneIsThatOne() throws Exception {
        assertThat(bind("[[1]]").get(COUNT)).isEqualTo(1);
    }

    @Test
    void refusesTooMany() throws IOException {
        Params two = params("['a',null]");
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> two.bind(ONE))
                .withMessage("too many arguments; usage: one text");
    }

    @Test
    void refusesTooFew() throws IOException {
        Params none = params("[]");
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> none.bind(ONE))
                .withMessage("argument text is missing; usage: one text");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{'id':1}|1", "{'id':'1'}|\"1\"", "{'id':1.0}|1.0", "{'a':0,'id':'x'}|\"x\""})
    void findsTheIdToCancel(String json, String id) throws IOException {
        assertThat(params(json).id()).isEqualTo(new Id(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[1]", "{}", "{'id':null}", "{'id':[1]}", "{'ID':1}"})
    void findsNoIdToCancel(String json) throws IOException {
        assertThat(params(json).id()).isNull();
    }
}
