"""Twisted: a LineReceiver on the default reactor. Prints "ready PORT"."""
from twisted.internet import reactor
from twisted.protocols.basic import LineReceiver
from twisted.internet.protocol import Factory


class Lines(LineReceiver):
    def lineReceived(self, line):
        self.sendLine(line[5:] if line.startswith(b"echo ") else b"pong")


port = reactor.listenTCP(0, Factory.forProtocol(Lines), backlog=1024, interface="127.0.0.1")
print("ready", port.getHost().port, flush=True)
reactor.run()
