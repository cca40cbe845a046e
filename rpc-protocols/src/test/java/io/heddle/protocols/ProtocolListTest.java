package io.heddle.protocols;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.resp.RespWireProtocol;
import io.heddle.server.WireProtocol;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ProtocolListTest {
    @Test
    void allAreFound() {
        assertThat(ServiceLoader.load(WireProtocol.class))
                .extracting(WireProtocol::name)
                .containsExactlyInAnyOrder("amp", "jsonrpc", "resp");
    }

    @Test
    void classPathAndModulePathDeclareTheSame() throws IOException {
        try (InputStream services = open("META-INF/services/" + WireProtocol.class.getName());
                InputStream descriptor = open("module-info.class")) {
            String declared = new String(services.readAllBytes(), StandardCharsets.UTF_8);

            assertThat(ModuleDescriptor.read(descriptor).provides())
                    .singleElement()
                    .satisfies(provides -> {
                        assertThat(provides.service()).isEqualTo(WireProtocol.class.getName());
                        assertThat(provides.providers())
                                .containsExactlyInAnyOrderElementsOf(
                                        declared.lines().toList());
                    });
        }
    }

    /** From where the protocols are: other modules on the class path have descriptors too. */
    private static InputStream open(String name) throws IOException {
        return URI.create(RespWireProtocol.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                        + name)
                .toURL()
                .openStream();
    }
}
