package io.heddle.resp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.IntegerListOutput;
import io.lettuce.core.output.ObjectOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.ProtocolVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class LettuceIT {
    private static final StringCodec CODEC = StringCodec.UTF8;

    private JudgedServer server;
    private RedisClient client;

    @BeforeEach
    void start() throws IOException {
        server = new JudgedServer();
        client = RedisClient.create(RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(server.port())
                .withClientName("judge")
                .withTimeout(Duration.ofSeconds(20))
                .build());
    }

    @AfterEach
    void stop() {
        client.shutdown(0, 5, TimeUnit.SECONDS);
        server.close();
    }

    private StatefulRedisConnection<String, String> connect(ProtocolVersion version) {
        client.setOptions(ClientOptions.builder().protocolVersion(version).build());
        return client.connect();
    }

    private record Keyword(String word) implements ProtocolKeyword {
        @Override
        public byte[] getBytes() {
            return word.getBytes(UTF_8);
        }

        @Override
        public String toString() {
            return word;
        }
    }

    private static CommandArgs<String, String> args(String... words) {
        CommandArgs<String, String> args = new CommandArgs<>(CODEC);
        List.of(words).forEach(args::add);
        return args;
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void callsCommands(ProtocolVersion version) {
        try (StatefulRedisConnection<String, String> connection = connect(version)) {
            var redis = connection.sync();
            assertThat(redis.ping()).isEqualTo("PONG");
            assertThat(redis.echo("ü")).isEqualTo("ü");
            assertThat(redis.dispatch(new Keyword("paint"), new ValueOutput<>(CODEC), args("colour=green")))
                    .isEqualTo("green");
            assertThat(redis.dispatch(new Keyword("NUMBERS"), new IntegerListOutput<>(CODEC), args("3")))
                    .isEqualTo(List.of(1L, 2L, 3L));
            assertThatExceptionOfType(RedisCommandExecutionException.class)
                    .isThrownBy(() -> redis.dispatch(new Keyword("gone"), new ValueOutput<>(CODEC)))
                    .withMessage("NOT_FOUND it is gone");
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void readsEveryKindOfValue(ProtocolVersion version) {
        try (StatefulRedisConnection<String, String> connection = connect(version)) {
            Object kinds = connection.sync().dispatch(new Keyword("kinds"), new ObjectOutput<>(CODEC));
            Object big = connection.sync().dispatch(new Keyword("big"), new ObjectOutput<>(CODEC));
            assertThat(big).isEqualTo(List.of("18446744073709551616")); // Lettuce tells big numbers as text
            if (version == ProtocolVersion.RESP3) {
                assertThat(kinds)
                        .asInstanceOf(InstanceOfAssertFactories.MAP)
                        .hasSize(9)
                        .containsEntry("true", true)
                        .containsEntry("half", 0.5)
                        .containsEntry("endless", Double.POSITIVE_INFINITY)
                        .containsEntry("exact", 1.25)
                        .containsEntry("none", null);
            } else {
                assertThat(kinds)
                        .asInstanceOf(InstanceOfAssertFactories.LIST)
                        .hasSize(18)
                        .startsWith("true", 1L, "whole", 42L, "half", "0.5");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void pipelinesInOrder(ProtocolVersion version) throws Exception {
        try (StatefulRedisConnection<String, String> connection = connect(version)) {
            List<RedisFuture<String>> replies = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                replies.add(
                        i % 2 == 0
                                ? connection.async().echo(Integer.toString(i))
                                : connection.async().dispatch(new Keyword("paint"), new ValueOutput<>(CODEC)));
            }
            for (int i = 0; i < 1000; i++) {
                assertThat(replies.get(i).get(20, TimeUnit.SECONDS))
                        .isEqualTo(i % 2 == 0 ? Integer.toString(i) : "red");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void tellsOfClientsAndCommands(ProtocolVersion version) {
        try (StatefulRedisConnection<String, String> connection = connect(version)) {
            var redis = connection.sync();
            assertThat(redis.clientGetname()).isEqualTo("judge");
            assertThat(redis.clientList()).contains("name=judge ", "id=" + redis.clientId() + ' ');
            assertThat(redis.info("server")).contains("server_name:heddle");
            assertThat(redis.commandCount()).isEqualTo((long) redis.command().size());
        }
    }
}
