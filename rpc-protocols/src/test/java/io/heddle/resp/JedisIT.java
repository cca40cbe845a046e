package io.heddle.resp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;

@Timeout(60)
class JedisIT {
    private JudgedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new JudgedServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Jedis connect(RedisProtocol version) {
        return new Jedis(
                new HostAndPort("127.0.0.1", server.port()),
                DefaultJedisClientConfig.builder()
                        .protocol(version)
                        .clientName("judge")
                        .build());
    }

    private static ProtocolCommand named(String name) {
        return () -> name.getBytes(UTF_8);
    }

    private static String text(Object reply) {
        return new String((byte[]) reply, UTF_8);
    }

    @ParameterizedTest
    @EnumSource(RedisProtocol.class)
    void callsCommands(RedisProtocol version) {
        try (Jedis jedis = connect(version)) {
            assertThat(jedis.ping()).isEqualTo("PONG");
            assertThat(jedis.ping("ü")).isEqualTo("ü");
            assertThat(jedis.echo("a b")).isEqualTo("a b");
            assertThat(text(jedis.sendCommand(named("paint"), "colour=green"))).isEqualTo("green");
            assertThat(jedis.sendCommand(named("NUMBERS"), "3")).isEqualTo(List.of(1L, 2L, 3L));
            assertThatExceptionOfType(JedisDataException.class)
                    .isThrownBy(() -> jedis.sendCommand(named("gone")))
                    .withMessage("NOT_FOUND it is gone");
            assertThat(jedis.select(0)).isEqualTo("OK");
        }
    }

    @ParameterizedTest
    @EnumSource(RedisProtocol.class)
    void readsEveryKindOfValue(RedisProtocol version) {
        try (Jedis jedis = connect(version)) {
            List<?> kinds = (List<?>) jedis.sendCommand(named("kinds"));
            assertThat(kinds).hasSize(version == RedisProtocol.RESP3 ? 9 : 18);
        }
    }

    @ParameterizedTest
    @EnumSource(RedisProtocol.class)
    void pipelinesInOrder(RedisProtocol version) {
        try (Jedis jedis = connect(version)) {
            Pipeline pipeline = jedis.pipelined();
            List<Response<Object>> replies = IntStream.rangeClosed(1, 1000)
                    .mapToObj(i -> i % 2 == 0
                            ? pipeline.sendCommand(named("echo"), Integer.toString(i))
                            : pipeline.sendCommand(named("numbers"), "1"))
                    .toList();
            pipeline.sync();
            for (int i = 1; i <= 1000; i++) {
                Object reply = replies.get(i - 1).get();
                assertThat(i % 2 == 0 ? text(reply) : reply).isEqualTo(i % 2 == 0 ? Integer.toString(i) : List.of(1L));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(RedisProtocol.class)
    void tellsOfClientsAndCommands(RedisProtocol version) {
        try (Jedis jedis = connect(version)) {
            assertThat(jedis.clientGetname()).isEqualTo("judge");
            assertThat(jedis.clientList()).contains("name=judge ", "lib-name=jedis", "id=" + jedis.clientId() + ' ');
            assertThat(jedis.info("clients")).contains("connected_clients:1");
            assertThat(jedis.commandCount()).isEqualTo(jedis.commandList().size());
            assertThat(jedis.commandInfo("paint").values())
                    .singleElement()
                    .satisfies(info -> assertThat(info.getArity()).isEqualTo(-1));
            assertThat(jedis.commandDocs("paint").values())
                    .singleElement()
                    .satisfies(docs -> assertThat(docs.getSummary()).isEqualTo("For a test."));
        }
    }
}
