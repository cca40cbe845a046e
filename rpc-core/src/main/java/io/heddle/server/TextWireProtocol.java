package io.heddle.server;

import io.heddle.command.CommandRegistry;
import io.heddle.reactor.Protocol;

/**
 * The text protocol: a line is a call, for people with netcat, scripts and Twisted's {@code LineReceiver}.
 *
 * @threading Immutable.
 */
final class TextWireProtocol implements WireProtocol {
    private final CommandTable commands;

    TextWireProtocol(CommandRegistry registry) {
        this.commands = new CommandTable(registry);
    }

    @Override
    public String name() {
        return "text";
    }

    @Override
    public Protocol open(Session session) {
        return new TextProtocol(session, commands);
    }
}
