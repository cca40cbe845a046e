"""Holds many connections to a Heddle server, made with Twisted's LineReceiver.

Usage: twisted_clients.py PORT CONNECTIONS COMMANDS

All connections are held until the last has its answers. Each sends its commands in chunks of random size, one chunk a turn
of the reactor, and checks every answer in order. Exit code 0 if all were right.
"""
import random
import sys

from twisted.internet import protocol, reactor
from twisted.protocols.basic import LineReceiver

PORT, CONNECTIONS, COMMANDS = (int(argument) for argument in sys.argv[1:])
MAX_SECONDS = 100
MAX_CHUNK_BYTES = 60


class Client(LineReceiver):
    def __init__(self, factory, number):
        self.factory = factory
        self.number = number
        self.random = random.Random(number)
        self.answers = 0
        self.expected = []
        self.output = b""

    def connectionMade(self):
        self.transport.setTcpNoDelay(True)
        self.factory.connected += 1
        if self.factory.connected == CONNECTIONS:
            for client in self.factory.clients:
                client.begin()

    def begin(self):
        lines = []
        for i in range(COMMANDS):
            if self.random.random() < 0.3:
                lines.append(b"ping")
                self.expected.append(b"pong")
            else:
                text = b"connection %d call %d %s" % (self.number, i, b"x" * self.random.randrange(80))
                lines.append(b"echo " + text.strip())
                self.expected.append(text.strip())
        self.output = b"".join(line + self.random.choice((b"\r\n", b"\n")) for line in lines)
        self.sendChunk()

    def sendChunk(self):
        size = self.random.randint(1, MAX_CHUNK_BYTES)
        chunk, self.output = self.output[:size], self.output[size:]
        self.transport.write(chunk)
        if self.output:
            reactor.callLater(0, self.sendChunk)

    def lineReceived(self, line):
        if self.answers == COMMANDS or line != self.expected[self.answers]:
            self.factory.fail("connection %d, answer %d: %r" % (self.number, self.answers, line))
            return
        self.answers += 1
        if self.answers == COMMANDS:
            self.factory.clientDone()

    def connectionLost(self, reason):
        self.factory.clientLost(self, reason)


class Clients(protocol.ClientFactory):
    def __init__(self):
        self.clients = []
        self.connected = 0
        self.done = 0
        self.lost = 0
        self.failure = None

    def buildProtocol(self, address):
        client = Client(self, len(self.clients))
        self.clients.append(client)
        return client

    def clientDone(self):
        self.done += 1
        if self.done == CONNECTIONS:
            for client in self.clients:
                client.transport.loseConnection()

    def clientLost(self, client, reason):
        if client.answers < COMMANDS:
            self.fail("connection %d lost: %s" % (client.number, reason.getErrorMessage()))
        self.lost += 1
        if self.lost == CONNECTIONS and reactor.running:
            reactor.stop()

    def clientConnectionFailed(self, connector, reason):
        self.fail(reason.getErrorMessage())

    def fail(self, message):
        if self.failure is None:
            self.failure = message
            reactor.stop()


clients = Clients()
for _ in range(CONNECTIONS):
    reactor.connectTCP("127.0.0.1", PORT, clients, timeout=20)
reactor.callLater(MAX_SECONDS, clients.fail, "not done within %d seconds" % MAX_SECONDS)
reactor.run()
if clients.failure is not None:
    sys.exit(clients.failure)
print("%d connections, %d answers in order" % (clients.lost, sum(client.answers for client in clients.clients)))
