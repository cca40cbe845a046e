package io.heddle.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among identities: on a server by the name that the client asks for (SNI, RFC 6066, section 3), else the first
 * with a key of the wanted kind. An alias is the index of an identity.
 *
 * @threading Immutable.
 */
final class IdentityKeyManager extends X509ExtendedKeyManager {
    private final List<Identity> identities;

    IdentityKeyManager(List<Identity> identities) {
        this.identities = List.copyOf(identities);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        String host = engine == null ? null : requestedHost(engine);
        boolean known = host != null && identities.stream().anyMatch(identity -> identity.isFor(host));
        for (int i = 0; i < identities.size(); i++) {
            Identity identity = identities.get(i);
            if (identity.key().getAlgorithm().equals(keyType) && (!known || identity.isFor(String.valueOf(host)))) {
                return Integer.toString(i);
            }
        }
        return null; // the engine asks for the next kind of key
    }

    private static @Nullable String requestedHost(SSLEngine engine) {
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
            for (SNIServerName name : session.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName();
                }
            }
        }
        return null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        for (String keyType : keyTypes) {
            String alias = chooseEngineServerAlias(keyType, issuers, null);
            if (alias != null) {
                return alias;
            }
        }
        return null;
    }

    private @Nullable Identity identity(@Nullable String alias) {
        return alias == null ? null : identities.get(Integer.parseInt(alias));
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        Identity identity = identity(alias);
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        Identity identity = identity(alias);
        return identity == null ? null : identity.key();
    }

    // For sockets, which nothing here uses; engines do not ask these.

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
