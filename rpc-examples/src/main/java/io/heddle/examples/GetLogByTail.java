package io.heddle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.protocol.LineReceiver;
import io.heddle.reactor.ProcessExit;
import io.heddle.reactor.ProcessProtocol;
import io.heddle.reactor.ProcessSpec;
import io.heddle.reactor.Reactor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Step 3: the command {@code getlog}, answered by a child process {@code tail}. No loop waits for it: this connection
 * pauses, others go on.
 *
 * @threading Event-loop confined.
 */
final class GetLogByTail extends LineReceiver {
    private static final Logger log = LoggerFactory.getLogger(GetLogByTail.class);

    private final Reactor reactor;
    private final Path file;

    GetLogByTail(Reactor reactor, Path file) {
        this.reactor = reactor;
        this.file = file;
    }

    @Override
    protected void lineReceived(ByteBuffer line) {
        if (UTF_8.decode(line).toString().equals("getlog")) {
            pauseProducing(); // so that answers keep their order
            reactor.spawnProcess(new Tail(), ProcessSpec.of("tail", "-10", file.toString()));
        }
    }

    /** The child process of one call. */
    private final class Tail implements ProcessProtocol {
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();

        @Override
        public void outReceived(ByteBuffer bytes) {
            byte[] chunk = new byte[bytes.remaining()];
            bytes.get(chunk);
            output.writeBytes(chunk);
        }

        @Override
        public void processEnded(ProcessExit exit) {
            if (!exit.success()) {
                log.warn("tail has failed: {}", exit);
            }
            sendLine("Begin logger");
            output.toString(UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("=="))
                    .forEach(GetLogByTail.this::sendLine);
            sendLine("End logger");
            transport().loop().callFromThread(GetLogByTail.this::resumeProducing);
        }
    }
}
