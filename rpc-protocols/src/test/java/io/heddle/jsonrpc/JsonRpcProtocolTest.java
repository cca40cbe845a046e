package io.heddle.jsonrpc;

import static io.heddle.jsonrpc.TestCommand.blocking;
import static io.heddle.jsonrpc.TestCommand.inline;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.command.Call;
import io.heddle.command.CommandException;
import io.heddle.command.ErrorCode;
import io.heddle.command.Parameter;
import io.heddle.testing.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class JsonRpcProtocolTest {
    private static final Parameter<String> TEXT = Parameter.string("text").defaultTo("nothing");
    private static final Parameter<Long> COUNT = Parameter.integer("count");

    private final Semaphore entered = new Semaphore(0);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger interrupted = new AtomicInteger();
    private final AtomicInteger executed = new AtomicInteger();
    private final Conversation client = new Conversation(
            inline(
                    "ping",
                    call -> {
                        executed.incrementAndGet();
                        return call.get(TEXT);
                    },
                    TEXT),
            inline("object", call -> new Object()),
            inline("leave", call -> {
                call.closeConnectionAfterReply();
                return "bye";
            }),
            blocking("missing", call -> {
                throw new CommandException(ErrorCode.NOT_FOUND, "no such thing");
            }),
            blocking("broken", call -> {
                throw new IllegalStateException();
            }),
            blocking("count", JsonRpcProtocolTest::count, COUNT),
            blocking("wait", this::waitForGate));

    private static Object count(Call call) throws InterruptedException {
        for (long i = 0; i < call.get(COUNT); i++) {
            call.send(i);
        }
        return "counted";
    }

    private String waitForGate(Call call) throws InterruptedException {
        entered.release();
        try {
            gate.await();
        } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            throw e;
        }
        return "waited";
    }

    @AfterEach
    void openGate() {
        gate.countDown();
    }

    private static String call(String id, String method) {
        return "{'jsonrpc':'2.0','id':" + id + ",'method':'" + method + "'}";
    }

    private static String result(String id, String value) {
        return "{'jsonrpc':'2.0','id':" + id + ",'result':" + value + "}";
    }

    private static String cancel(String id) {
        return "{'jsonrpc':'2.0','method':'$/cancelRequest','params':{'id':" + id + "}}";
    }

    private static String cancelled(String id) {
        return "{'jsonrpc':'2.0','id':" + id + ",'error':{'code':-32800,'message':'the call was cancelled',"
                + "'data':{'code':'CANCELLED'}}}";
    }

    private void turnUntilEntered(int calls) {
        client.turnUntil(() -> entered.tryAcquire(calls));
    }

    private void turnUntilEnded() {
        client.turnUntil(() -> {
            client.peer().received();
            return client.peer().ended().isPresent();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.50", "9007199254740993", "1e400", "'a'", "''", "'\u00e4'", "null"})
    void repliesToTheIdThatWasSent(String id) throws IOException {
        client.connect().sendQuoted(call(id, "ping"));
        assertThat(client.next()).isEqualTo(result(id, "'nothing'"));
    }

    @Test
    void repliesAsTheCallsEnd() throws IOException {
        client.connect().sendQuoted(call("1", "wait"));
        turnUntilEntered(1);
        client.sendQuoted(call("2", "ping")).sendQuoted(call("3", "missing"));
        assertThat(client.next(2))
                .containsExactly(
                        result("2", "'nothing'"),
                        "{'jsonrpc':'2.0','id':3,'error':{'code':-32005,'message':'no such thing',"
                                + "'data':{'code':'NOT_FOUND'}}}");
        gate.countDown();
        assertThat(client.next()).isEqualTo(result("1", "'waited'"));
    }

    @Test
    void tellsNothingOfAFaultOfTheServer() throws IOException {
        client.connect().sendQuoted(call("1", "broken")).sendQuoted(call("2", "object"));
        assertThat(client.next(2))
                .allSatisfy(reply -> assertThat(reply)
                        .matches("\\{'jsonrpc':'2.0','id':\\d,'error':\\{'code':-32603,'message':'call \\d+"
                                + " failed; the server.s log tells why','data':\\{'code':'INTERNAL'}}}"));
    }

    @Test
    void aNotificationIsNeverAnswered() throws IOException {
        client.connect();
        for (String method : List.of("ping", "missing", "broken", "object", "unknown", "rpc.discover", "$/unknown")) {
            client.sendQuoted("{'jsonrpc':'2.0','method':'" + method + "'}");
        }
        client.sendQuoted("{'jsonrpc':'2.0','method':'ping','params':[1,2,3]}");
        client.sendQuoted("{'jsonrpc':'2.0','method':'count','params':[3]}");
        client.sendQuoted(call("'last'", "ping"));
        assertThat(client.next()).contains("'last'");
        assertThat(executed).hasValue(2);
        client.peer().finish();
        turnUntilEnded();
        client.hasNothing();
    }

    @Test
    void argumentsThatDoNotFitAreInvalidParams() throws IOException {
        client.connect().sendQuoted("{'jsonrpc':'2.0','id':1,'method':'count','params':['x']}");
        assertThat(client.nextJson()
                        .getAsJsonObject()
                        .getAsJsonObject("error")
                        .get("code")
                        .getAsInt())
                .isEqualTo(-32602);
    }

    @Test
    void aStreamIsProgressBeforeItsResult() throws IOException {
        client.connect().sendQuoted("{'jsonrpc':'2.0','id':'s','method':'count','params':{'count':3}}");
        assertThat(client.next(4))
                .containsExactly(
                        "{'jsonrpc':'2.0','method':'$/progress','params':{'token':'s','value':0}}",
                        "{'jsonrpc':'2.0','method':'$/progress','params':{'token':'s','value':1}}",
                        "{'jsonrpc':'2.0','method':'$/progress','params':{'token':'s','value':2}}",
                        result("'s'", "'counted'"));
    }

    @Test
    void aBatchIsAnsweredWhenAllOfItHasEnded() throws IOException {
        client.connect()
                .sendQuoted("[" + call("1", "wait") + "," + call("2", "ping") + ","
                        + "{'jsonrpc':'2.0','id':3,'method':'count','params':[1]},"
                        + "{'jsonrpc':'2.0','method':'wait'}]");
        turnUntilEntered(2);
        assertThat(client.next()).contains("$/progress");
        client.sendQuoted(call("4", "ping"));
        assertThat(client.next()).isEqualTo(result("4", "'nothing'"));
        gate.countDown();
        assertThat(client.nextJson().getAsJsonArray()).hasSize(3);
        client.hasNothing();
    }

    @Test
    void cancelsTheCallThatIsMeant() throws IOException {
        client.connect().sendQuoted(call("1", "wait")).sendQuoted(call("'1'", "wait"));
        turnUntilEntered(2);
        client.sendQuoted(cancel("'1'"));
        assertThat(client.next()).isEqualTo(cancelled("'1'"));
        assertThat(interrupted).hasValue(1);
        gate.countDown();
        assertThat(client.next()).isEqualTo(result("1", "'waited'"));
    }

    @Test
    void cancelsAMemberOfABatch() throws IOException {
        client.connect().sendQuoted("[" + call("1", "wait") + "," + call("2", "ping") + "]");
        turnUntilEntered(1);
        client.sendQuoted(cancel("1"));
        assertThat(client.next()).isEqualTo("[" + result("2", "'nothing'") + "," + cancelled("1") + "]");
    }

    @Test
    void toCancelWhatIsNotOpenDoesNothing() throws IOException {
        client.connect().sendQuoted(call("1", "ping"));
        client.next();
        client.sendQuoted(cancel("1")).sendQuoted(cancel("null")).sendQuoted(cancel("[]"));
        client.sendQuoted("{'jsonrpc':'2.0','id':7,'method':'$/cancelRequest','params':{'id':1}}");
        assertThat(client.next()).isEqualTo(result("7", "null"));
        client.hasNothing();
    }

    @Test
    void anIdThatIsOpenIsNoIdForAnotherCall() throws IOException {
        client.connect().sendQuoted(call("1", "wait"));
        turnUntilEntered(1);
        client.sendQuoted(call("1", "ping"));
        assertThat(client.next())
                .isEqualTo("{'jsonrpc':'2.0','id':1,'error':{'code':-32600,'message':'Invalid Request','data':{"
                        + "'code':'INVALID_ARGUMENT','detail':'a call with this id has not been answered yet'}}}");
        assertThat(executed).hasValue(0);
        client.sendQuoted(cancel("1"));
        assertThat(client.next()).isEqualTo(cancelled("1"));
        client.sendQuoted(call("1", "ping"));
        assertThat(client.next()).isEqualTo(result("1", "'nothing'"));
    }

    @Test
    void anIdIsFreeAgainWhateverBecameOfItsCall() throws IOException {
        client.connect();
        for (String method : List.of("ping", "missing", "broken", "object", "unknown", "ping")) {
            client.sendQuoted(call("1", method));
            assertThat(client.next()).contains("'id':1").doesNotContain("-32600");
        }
    }

    @Test
    void anyNumberOfCallsMayHaveTheIdNull() throws IOException {
        client.connect().sendQuoted(call("null", "wait")).sendQuoted(call("null", "wait"));
        turnUntilEntered(2);
        gate.countDown();
        assertThat(client.next(2)).containsOnly(result("null", "'waited'"));
    }

    @Test
    void moreThanTheBoundPausesReadingAndLosesNothing() throws IOException {
        client.builder.maxQueuedCalls(4);
        client.connect();
        for (int i = 0; i < 10; i++) {
            client.sendQuoted(call(Integer.toString(i), "wait"));
        }
        turnUntilEntered(4);
        client.reactor.settle();
        assertThat(entered.availablePermits()).isZero();
        gate.countDown();
        assertThat(client.next(10)).doesNotHaveDuplicates().allMatch(reply -> reply.endsWith(",'result':'waited'}"));
    }

    @Test
    void aBatchIsStartedWhole() throws IOException {
        client.builder.maxQueuedCalls(2);
        client.connect()
                .sendQuoted("[" + call("1", "wait") + "," + call("2", "wait") + "," + call("3", "wait") + "]")
                .sendQuoted(call("4", "ping"));
        turnUntilEntered(3);
        client.reactor.settle();
        client.hasNothing();
        gate.countDown();
        assertThat(client.next(2)).last().isEqualTo(result("4", "'nothing'"));
    }

    @Test
    void whatIsOwedAfterFinIsAnsweredBeforeTheClose() throws IOException {
        client.connect().sendQuoted("[" + call("1", "wait") + "]").sendQuoted(call("2", "wait"));
        turnUntilEntered(2);
        client.peer().finish();
        client.reactor.settle();
        client.hasNothing();
        gate.countDown();
        assertThat(client.next(2))
                .containsExactlyInAnyOrder("[" + result("1", "'waited'") + "]", result("2", "'waited'"));
        turnUntilEnded();
        assertThat(client.peer().ended()).contains(Peer.End.FIN);
    }

    @Test
    void whatIsOwedWhenTheServerStopsIsAnswered() throws IOException {
        client.connect().sendQuoted(call("1", "wait"));
        turnUntilEntered(1);
        client.reactor.stop(Duration.ofSeconds(10));
        client.reactor.settle();
        gate.countDown();
        assertThat(client.next()).isEqualTo(result("1", "'waited'"));
        turnUntilEnded();
    }

    @Test
    void aCallMayCloseTheConnection() throws IOException {
        client.connect().sendQuoted(call("1", "leave"));
        assertThat(client.next()).isEqualTo(result("1", "'bye'"));
        turnUntilEnded();
        assertThat(client.peer().ended()).contains(Peer.End.FIN);
    }

    @Test
    void callsAreInterruptedWhenThePeerIsGone() throws IOException {
        client.connect().sendQuoted(call("1", "wait")).sendQuoted("[" + call("2", "wait") + "]");
        turnUntilEntered(2);
        client.peer().reset();
        client.turnUntil(() -> interrupted.get() == 2);
    }
}
