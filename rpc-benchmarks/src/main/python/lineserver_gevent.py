"""Twisted with gevent, in the shape that Heddle took its model from. Prints "ready PORT".

Each line received goes into a queue of tasks. A worker greenlet drains it, one task after another, and yields between
them. The reactor waits in gevent's poll, so that the worker runs meanwhile.
"""
from gevent import monkey

monkey.patch_all()

import gevent
from gevent.queue import Queue
from twisted.internet import reactor
from twisted.internet.protocol import Factory
from twisted.protocols.basic import LineReceiver

tasks = Queue()


class Lines(LineReceiver):
    def lineReceived(self, line):
        tasks.put((self, line))


def work():
    for protocol, line in tasks:
        reply = line[5:] if line.startswith(b"echo ") else b"pong"
        # A reactor that waits would not see what is written behind its back: this wakes it.
        reactor.callFromThread(protocol.sendLine, reply)
        gevent.sleep(0)


port = reactor.listenTCP(0, Factory.forProtocol(Lines), backlog=1024, interface="127.0.0.1")
print("ready", port.getHost().port, flush=True)
gevent.spawn(work)
reactor.run()
