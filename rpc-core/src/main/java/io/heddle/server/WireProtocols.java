package io.heddle.server;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The wire protocols of a port: those that are told by their first bytes, and the one that is spoken otherwise.
 *
 * @threading Immutable.
 */
final class WireProtocols {
    private final List<WireProtocol> detected;
    private final WireProtocol otherwise;

    private WireProtocols(Collection<WireProtocol> detected, WireProtocol otherwise) {
        this.detected = List.copyOf(detected);
        this.otherwise = otherwise;
    }

    /** One protocol, whatever the bytes are. */
    static WireProtocols only(WireProtocol spoken) {
        return new WireProtocols(List.of(), spoken);
    }

    /**
     * Several protocols.
     *
     * @param detected asked in the order of their names
     * @param otherwise spoken if none of them is
     * @throws IllegalArgumentException if two have one name; the message tells both classes
     */
    static WireProtocols of(Collection<WireProtocol> detected, WireProtocol otherwise) {
        return new WireProtocols(byName(detected, otherwise).values(), otherwise);
    }

    /**
     * The one of that name.
     *
     * @throws IllegalArgumentException if there is none, or two have one name; the message tells which there are
     */
    static WireProtocol named(String name, Collection<WireProtocol> found, WireProtocol text) {
        Map<String, WireProtocol> all = byName(found, text);
        all.put(text.name(), text);
        WireProtocol named = all.get(name);
        if (named == null) {
            throw new IllegalArgumentException(
                    "no wire protocol is named " + name + "; there are " + String.join(", ", all.keySet()));
        }
        return named;
    }

    private static Map<String, WireProtocol> byName(Collection<WireProtocol> protocols, WireProtocol text) {
        Map<String, WireProtocol> all = new TreeMap<>();
        for (WireProtocol protocol : protocols) {
            WireProtocol other =
                    protocol.name().equals(text.name()) ? text : all.putIfAbsent(protocol.name(), protocol);
            if (other != null) {
                throw new IllegalArgumentException("two wire protocols are named " + protocol.name() + ": "
                        + other.getClass().getName() + " and "
                        + protocol.getClass().getName());
            }
        }
        return all;
    }

    /**
     * Those on the class path or module path. Unlike a command, none is left out if it is broken: its clients would be
     * taken for those of another protocol.
     *
     * @throws IllegalStateException if one cannot be loaded; the message names it
     */
    static List<WireProtocol> load(ClassLoader loader) {
        List<WireProtocol> found = new ArrayList<>();
        try {
            ServiceLoader.load(WireProtocol.class, loader).forEach(found::add);
        } catch (ServiceConfigurationError e) {
            throw new IllegalStateException("a wire protocol could not be loaded: " + e.getMessage(), e);
        }
        return found;
    }

    /** The only one, if the first bytes need not be waited for; else null. */
    @Nullable
    WireProtocol known() {
        return detected.isEmpty() ? otherwise : null;
    }

    /**
     * The protocol that a connection speaks. A protocol that cannot tell yet is waited for before those behind it, so
     * that the outcome does not depend on how the bytes are cut.
     *
     * @param start the first bytes, at least one
     * @param complete whether no more will be waited for
     * @return null if more bytes decide
     */
    @Nullable
    WireProtocol choose(ByteBuffer start, boolean complete) {
        for (WireProtocol protocol : detected) {
            switch (protocol.detect(start.asReadOnlyBuffer())) {
                case MATCH -> {
                    return protocol;
                }
                case NEED_MORE -> {
                    if (!complete) {
                        return null;
                    }
                }
                case NO -> {}
            }
        }
        return otherwise;
    }
}
