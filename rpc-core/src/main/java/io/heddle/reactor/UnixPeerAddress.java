package io.heddle.reactor;

import java.net.SocketAddress;
import java.security.Principal;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The other side of a connection that was accepted on a Unix domain socket. Such a client has no address of its own, so
 * it goes by its user, whom the operating system vouches for: two connections of one user have equal addresses, and the
 * text of one is {@code unix:alice}.
 *
 * @threading Immutable.
 * @since 0.1
 */
public final class UnixPeerAddress extends SocketAddress {
    private static final long serialVersionUID = 1;

    private final @Nullable String userName;

    private UnixPeerAddress(@Nullable String userName) {
        this.userName = userName;
    }

    /**
     * A client whose user is known.
     *
     * @param userName the name of the user, or the number where it has no name
     * @return the address
     */
    public static UnixPeerAddress of(String userName) {
        return new UnixPeerAddress(Objects.requireNonNull(userName, "userName"));
    }

    /**
     * A client whose user the operating system does not tell.
     *
     * @return the address, whose text is {@code unix}
     */
    public static UnixPeerAddress ofUnknown() {
        return new UnixPeerAddress(null);
    }

    /**
     * The user that the client's process had when it connected.
     *
     * @return the user, under its name; empty if it is not known
     */
    public Optional<Principal> user() {
        return Optional.ofNullable(userName).map(User::new);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UnixPeerAddress address && Objects.equals(userName, address.userName);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(userName);
    }

    @Override
    public String toString() {
        return userName == null ? "unix" : "unix:" + userName;
    }

    /**
     * A user of the operating system.
     *
     * @param name its name
     */
    private record User(String name) implements Principal {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
