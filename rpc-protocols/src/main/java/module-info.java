/** Wire protocols beside text; each is found through {@link java.util.ServiceLoader}. */
module io.heddle.protocols {
    requires com.fasterxml.jackson.core;
    requires io.heddle.core;
    requires org.slf4j;
    requires static com.google.auto.service; // annotations only: read when compiling
    requires static org.jspecify; // annotations only: nothing reads them at run time

    exports io.heddle.amp;
    exports io.heddle.jsonrpc;
    exports io.heddle.resp;

    provides io.heddle.server.WireProtocol with
            io.heddle.amp.AmpWireProtocol,
            io.heddle.jsonrpc.JsonRpcWireProtocol,
            io.heddle.resp.RespWireProtocol;
}
