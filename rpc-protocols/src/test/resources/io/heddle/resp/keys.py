"""Presses keys in redis-cli at a terminal, and prints what it shows: keys.py port [option...] < keys, one press a line."""
import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

ROWS, COLUMNS = 40, 120  # or else redis-cli asks the terminal
SECONDS = 30
PROMPT = b"> "

pid, terminal = pty.fork()
if pid == 0:
    os.environ.update(TERM="xterm", HOME="/nonexistent")  # no history, no preferences
    os.execvp("redis-cli", ["redis-cli", "-p"] + sys.argv[1:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
shown = b""
deadline = time.monotonic() + SECONDS


def read_until(end):
    """Reads until what is shown satisfies the condition, or the time is over."""
    global shown
    while not end(shown) and time.monotonic() < deadline:
        if select.select([terminal], [], [], 1)[0]:
            try:
                shown += os.read(terminal, 65536)
            except OSError:  # how a pseudo-terminal tells its end
                return


read_until(lambda text: text.endswith(PROMPT))
for line in sys.stdin:
    keys, awaited = line.rstrip("\n").split(" -> ")
    mark = len(shown)
    os.write(terminal, keys.encode().decode("unicode_escape").encode())
    read_until(lambda text: awaited.encode() in text[mark:])
    if keys.endswith("\\r"):
        read_until(lambda text: text.endswith(PROMPT))
    print(awaited if awaited.encode() in shown[mark:] else "%r instead of %s" % (shown[mark:], awaited))
os.close(terminal)
os.waitpid(pid, 0)
