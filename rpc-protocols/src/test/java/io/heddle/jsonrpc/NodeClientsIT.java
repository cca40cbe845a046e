package io.heddle.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.server.RpcServer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients and validators from npm. */
@Timeout(180)
class NodeClientsIT {
    @TempDir
    private Path directory;

    @BeforeAll
    static void requireNode() {
        NodePrograms.require();
    }

    private String run(String script) throws Exception {
        try (RpcServer server = Commands.server()) {
            return NodePrograms.run(script, server.port(), directory.resolve("output.txt"));
        }
    }

    @Test
    void vscodeJsonRpcCallsNotifiesCancelsAndSeesProgress() throws Exception {
        assertThat(run("vscode-client.js")).isEqualTo("""
            by position: 19
            by name: 19
            values: {"bytes":"AQID","decimal":0.5,"large":1.2345678901234568e+29,"list":[true,"ä€"],"nan":"NaN"}
            unknown: -32601 Method not found {"code":"UNIMPLEMENTED"}
            missing: -32005 no such thing {"code":"NOT_FOUND"}
            notes: ["from vscode-jsonrpc"]
            counted: 1000
            progress: 1000 true
            meanwhile: pong
            cancelled: -32800 the call was cancelled {"code":"CANCELLED"}
            at once: true
            """);
    }

    @Test
    void jaysonCallsNotifiesAndSendsBatches() throws Exception {
        assertThat(run("jayson-client.js")).isEqualTo("""
            by position: 19
            by name: 19
            own id: {"jsonrpc":"2.0","id":"an id","result":"ä\uD83D\uDE00"}
            unknown: {"code":-32601,"message":"Method not found","data":{"code":"UNIMPLEMENTED"}}
            wrong: {"code":-32602,"message":"argument minuend: \\"x\\" is not a whole number","data":{"code":"INVALID_ARGUMENT"}}
            notification: undefined
            batch: [["a",2],["b",-32601]]
            notes: ["from a batch","from jayson"]
            """);
    }

    @Test
    void theOpenRpcDocumentIsValidAgainstItsMetaSchema() throws Exception {
        assertThat(run("openrpc-check.js")).isEqualTo("""
            document: true
            methods: 18
            without params: false
            """);
    }
}
