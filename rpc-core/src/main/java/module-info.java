/** The core of Heddle: an embeddable RPC server in Twisted's programming model. */
module io.heddle.core {
    requires org.slf4j;
    requires static org.jspecify; // annotations only: nothing reads them at run time

    exports io.heddle.access;
    exports io.heddle.command;
    exports io.heddle.policy;
    exports io.heddle.protocol;
    exports io.heddle.reactor;
    exports io.heddle.server;
    exports io.heddle.tls;

    uses io.heddle.command.Command;
    uses io.heddle.reactor.ReactorProvider;
    uses io.heddle.server.WireProtocol;
}
