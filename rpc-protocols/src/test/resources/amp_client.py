"""Calls the commands of AmpIT with Twisted's own AMP client, over one connection.

Usage: amp_client.py PORT

Prints a line for each thing that was right. Exit code 0 if all were; else the failure is printed.
"""
import datetime
import decimal
import math
import random
import sys

from twisted.internet import defer, endpoints, reactor
from twisted.protocols import amp

PORT = int(sys.argv[1])
MAX_SECONDS = 100
LARGEST = 65535


class NotFound(Exception):
    pass


class Exhausted(Exception):
    pass


class Sum(amp.Command):
    arguments = [(b"a", amp.Integer()), (b"b", amp.Integer())]
    response = [(b"total", amp.Integer())]


class Types(amp.Command):
    arguments = [
        (b"text", amp.Unicode()),
        (b"raw", amp.String()),
        (b"number", amp.Integer()),
        (b"ratio", amp.Float()),
        (b"exact", amp.Decimal()),
        (b"flag", amp.Boolean()),
        (b"time", amp.DateTime()),
        (b"optional", amp.Integer(optional=True)),
        (b"words", amp.ListOf(amp.Unicode())),
    ]
    response = arguments


class Results(amp.Command):
    response = [
        (b"raw", amp.String()),
        (b"big", amp.Integer()),
        (b"nan", amp.Float()),
        (b"infinite", amp.Float()),
        (b"tiny", amp.Float()),
        (b"numbers", amp.ListOf(amp.Integer())),
        (b"rows", amp.ListOf(amp.ListOf(amp.Float()))),
        (b"points", amp.AmpList([(b"x", amp.Integer()), (b"name", amp.Unicode(optional=True))])),
        (b"origin", amp.AmpList([(b"x", amp.Integer()), (b"name", amp.Unicode(optional=True))])),
        (b"instant", amp.DateTime()),
        (b"nothing", amp.Unicode(optional=True)),
    ]


class Ping(amp.Command):
    commandName = b"PING"
    arguments = [(b"text", amp.Unicode(optional=True))]
    response = [(b"result", amp.Unicode())]


class Numbers(amp.Command):
    response = [(b"result", amp.ListOf(amp.Integer()))]


class Repeat(amp.Command):
    arguments = [(b"text", amp.Unicode()), (b"times", amp.Integer())]
    response = [(b"result", amp.Unicode())]
    errors = {Exhausted: b"RESOURCE_EXHAUSTED"}


class Find(amp.Command):
    arguments = [(b"name", amp.Unicode())]
    errors = {NotFound: b"NOT_FOUND"}


class Broken(amp.Command):
    pass


class Meet(amp.Command):
    response = [(b"result", amp.Integer())]


class Nap(amp.Command):
    arguments = [(b"millis", amp.Integer()), (b"number", amp.Integer())]
    response = [(b"number", amp.Integer())]


class Nope(amp.Command):
    pass


class Remember(amp.Command):
    requiresAnswer = False
    arguments = [(b"text", amp.Unicode())]


class Recall(amp.Command):
    response = [(b"result", amp.Unicode())]


def same(actual, expected):
    if actual != expected:
        raise AssertionError("%r instead of %r" % (actual, expected))


@defer.inlineCallbacks
def fails(call, error, text):
    try:
        answer = yield call
    except error as e:
        if text not in str(e):
            raise AssertionError("%r instead of %r" % (str(e), text))
        return
    raise AssertionError("%r instead of a failure" % (answer,))


@defer.inlineCallbacks
def types(client):
    zone = datetime.timezone(-datetime.timedelta(hours=1, minutes=23))
    for values in (
        {"number": 9223372036854775807, "ratio": 1e-07, "exact": decimal.Decimal("1E+2"), "flag": True},
        {"number": -1, "ratio": -123456.75, "exact": decimal.Decimal("-1.50"), "flag": False},
    ):
        values.update(
            text="gr\u00fc\u00df \U0001f600 \ufffd",
            raw=b"ascii \x00",
            time=datetime.datetime(2012, 1, 23, 12, 34, 56, 54321, zone),
            words=["one", "", "dr\u00e9i"],
            optional=7 if values["flag"] else None,
        )
        answer = yield client.callRemote(Types, **values)
        same(answer, values)
        same(str(answer["exact"]), str(values["exact"]))
    print("arguments of each type come back")


@defer.inlineCallbacks
def results(client):
    answer = yield client.callRemote(Results)
    same(math.isnan(answer.pop("nan")), True)
    same(
        answer,
        {
            "raw": bytes(range(256)),
            "big": 2**100,
            "infinite": -math.inf,
            "tiny": 5e-324,
            "numbers": [1, -2, 3],
            "rows": [[0.5], [], [1.0, 2.0]],
            "points": [{"x": 1, "name": "one"}, {"x": 2, "name": None}],
            "origin": [{"x": 0, "name": None}],
            "instant": datetime.datetime(2024, 2, 29, 23, 59, 59, 999999, amp.utc),
            "nothing": None,
        },
    )
    answer = yield client.callRemote(Ping)
    same(answer, {"result": "pong"})
    answer = yield client.callRemote(Numbers)
    same(answer, {"result": list(range(100))})
    print("results of each type are read")


@defer.inlineCallbacks
def errors(client):
    yield fails(client.callRemote(Find, name="x"), NotFound, "no x here")
    yield fails(client.callRemote(Broken), amp.UnknownRemoteError, "Unknown Error")
    yield fails(client.callRemote(Nope), amp.UnhandledCommand, "Unhandled Command: b'Nope'")
    yield fails(client.callRemoteString(b"sum", a=b"one", b=b"2"), amp.RemoteAmpError, "Unknown Error")
    yield fails(client.callRemoteString(b"ping", text=b"\xff"), amp.RemoteAmpError, "Unknown Error")
    print("failures are the errors they should be")


@defer.inlineCallbacks
def largest(client):
    text = "x" * LARGEST
    answer = yield client.callRemote(Repeat, text=text, times=1)
    same(answer, {"result": text})
    yield fails(client.callRemote(Repeat, text=text, times=2), Exhausted, "more than 65535 bytes")
    print("values of 65535 bytes go both ways, and no larger ones")


@defer.inlineCallbacks
def unanswered(client):
    same(client.callRemote(Remember, text="elephant"), None)
    answer = {"result": ""}
    while not answer["result"]:  # it runs beside the next calls
        answer = yield client.callRemote(Recall)
    same(answer, {"result": "elephant"})
    print("a call without an answer is carried out")


@defer.inlineCallbacks
def many(client):
    answers = yield defer.gatherResults([client.callRemote(Meet) for _ in range(100)])
    same(sorted(answer["result"] for answer in answers), list(range(100)))
    print("100 calls run at the same time")

    order = []
    calls = []
    choose = random.Random(7)
    for number in range(1000):
        call = client.callRemote(Nap, millis=choose.randrange(20), number=number)
        calls.append(call.addCallback(lambda answer: order.append(answer["number"]) or answer["number"]))
    answers = yield defer.gatherResults(calls)
    same(answers, list(range(1000)))
    same(order == answers, False)
    print("1000 calls in flight are answered, each as it ends")


@defer.inlineCallbacks
def run(client):
    for part in (types, results, errors, largest, unanswered, many):
        yield part(client)
        answer = yield client.callRemote(Sum, a=13, b=81)
        same(answer, {"total": 94})


exit_code = 1


def done(result):
    global exit_code
    if result is None:
        exit_code = 0
    else:
        print(result.getTraceback())
    if reactor.running:
        reactor.stop()


reactor.callLater(MAX_SECONDS, lambda: (print("took too long"), reactor.stop()))
connected = endpoints.connectProtocol(endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", PORT), amp.AMP())
connected.addCallback(run).addBoth(done)
reactor.run()
sys.exit(exit_code)
