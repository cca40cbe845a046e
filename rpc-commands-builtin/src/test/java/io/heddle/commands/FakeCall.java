package io.heddle.commands;

import io.heddle.command.Arguments;
import io.heddle.command.Call;
import io.heddle.command.Command;
import io.heddle.command.CommandException;
import io.heddle.command.Parameter;
import io.heddle.command.ServerView;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A call over connection 7, with arguments as a client would write them. */
final class FakeCall implements Call {
    static final long CONNECTION = 7;

    final List<Object> sent = new ArrayList<>();
    boolean closesConnection;
    private final Command command;
    private final FakeServer server;
    private final Arguments arguments;

    /** An argument that has {@code =} in it is a named one. */
    FakeCall(Command command, FakeServer server, String... words) throws CommandException {
        this.command = command;
        this.server = server;
        Arguments.Binder binder = Arguments.bind(command.spec());
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                binder.add(word);
            } else {
                binder.add(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        arguments = binder.build();
    }

    static Object execute(Command command, FakeServer server, String... words) throws Exception {
        return new FakeCall(command, server, words).execute();
    }

    /** None of these commands returns null. */
    Object execute() throws Exception {
        return Objects.requireNonNull(command.execute(this));
    }

    @Override
    public long id() {
        return 1;
    }

    @Override
    public <T> T get(Parameter<T> parameter) {
        return arguments.get(parameter);
    }

    @Override
    public void send(Object item) {
        sent.add(item);
    }

    @Override
    public long connectionId() {
        return CONNECTION;
    }

    @Override
    public SocketAddress peer() {
        return InetSocketAddress.createUnresolved("client", 1);
    }

    @Override
    public Optional<Principal> principal() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> timeLeft() {
        return Optional.empty();
    }

    @Override
    public boolean cancelled() {
        return false;
    }

    @Override
    public void closeConnectionAfterReply() {
        closesConnection = true;
    }

    @Override
    public ServerView server() {
        return server;
    }
}
