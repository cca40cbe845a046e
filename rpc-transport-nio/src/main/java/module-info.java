/** A reactor on {@link java.nio.channels.Selector}, found through {@link java.util.ServiceLoader}. */
module io.heddle.nio {
    requires transitive io.heddle.core;
    requires jdk.net; // the credentials of peers on Unix domain sockets
    requires org.slf4j;
    requires static com.google.auto.service;
    requires static org.jspecify; // annotations only: nothing reads them at run time

    exports io.heddle.nio;

    provides io.heddle.reactor.ReactorProvider with
            io.heddle.nio.NioReactorProvider;
}
