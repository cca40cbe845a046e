package io.heddle.resp;

import io.heddle.command.CommandRegistry;
import io.heddle.server.NameTable;
import io.heddle.server.Session;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of one server share: what may be asked for, and how the others call themselves.
 *
 * @threading Thread-safe.
 */
final class RespServer {
    private final NameTable<RespAction> names;
    private final Map<Session, ClientNames> clients = new ConcurrentHashMap<>(); // those that have said a name

    RespServer(CommandRegistry registry) {
        SortedMap<String, RespCommand> commands = new TreeMap<>();
        for (CommandRegistry.Entry entry : registry.entries()) {
            commands.put(entry.spec().name(), RespCommand.of(entry));
        }
        RespCommand client = new ClientBuiltins(this::namesById).client();
        Authentication authentication = new Authentication(registry);
        for (RespCommand builtin : Builtins.over(commands.get(Builtins.ECHO), client, authentication)) {
            commands.put(builtin.name(), builtin);
        }
        RespCommand command = CommandBuiltins.command(Collections.unmodifiableSortedMap(commands));
        commands.put(command.name(), command); // so it tells about itself too
        Map<String, RespAction> actions = new HashMap<>();
        commands.forEach((name, asked) -> actions.put(name, asked.action()));
        names = new NameTable<>(actions);
    }

    /** Finds what a name stands for, as {@link NameTable#find} does. */
    @Nullable
    RespAction find(ByteBuffer bytes, int from, int to) {
        return names.find(bytes, from, to);
    }

    /** Remembers how a connection calls itself, or forgets it. */
    void named(Session client, ClientNames clientNames) {
        if (clientNames.equals(ClientNames.NONE)) {
            clients.remove(client);
        } else {
            clients.put(client, clientNames);
        }
    }

    /** How connections call themselves, by their number; those without a name are left out. */
    Map<Long, ClientNames> namesById() {
        Map<Long, ClientNames> byId = new HashMap<>();
        clients.forEach((client, clientNames) -> byId.put(client.transport().id(), clientNames));
        return byId;
    }
}
