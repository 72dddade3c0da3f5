"""Programs as processes: what they print, what is typed to them, how they end.

Nothing here sleeps to wait for something: waiting is for a line, an exit or an event, with a limit.
"""

import os
import signal
import subprocess
import threading
import time
import unittest

LIMIT = float(os.environ.get("LIMIT", 60))  # seconds until something that must happen counts as missing


class Lines:
    """What a descriptor gives, line by line, read on a thread so that nobody blocks on us."""

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._lines = []
        self._ended = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        rest = b""
        while True:
            try:
                block = os.read(self._descriptor, 65536)
            except OSError:  # a pseudo terminal whose other side is closed
                block = b""
            *whole, rest = (rest + block).split(b"\n")
            if not block and rest:
                whole.append(rest)
            with self._changed:
                self._lines += [line.rstrip(b"\r").decode(errors="replace") for line in whole]
                self._ended = not block
                self._changed.notify_all()
            if not block:
                return

    def wait_for(self, wanted, after=0):
        """Waits for a line that ends in `wanted`, from line `after` on; gives the next number."""
        return self.wait_until(lambda line: line.endswith(wanted), after, f"ends in {wanted!r}")

    def wait_until(self, is_it, after=0, what="is wanted"):
        """Waits for a line of which `is_it` is true, from line `after` on; gives the next number."""
        deadline = time.monotonic() + LIMIT
        position = after
        with self._changed:
            while True:
                while position < len(self._lines):
                    position += 1
                    if is_it(self._lines[position - 1]):
                        return position
                left = deadline - time.monotonic()
                if self._ended or left <= 0:
                    raise AssertionError(f"no line {what} in {self._lines[after:]}")
                self._changed.wait(left)

    def read_out(self):
        """Waits for the end: who closes the descriptor before takes another's lines later."""
        self._thread.join(LIMIT)

    def all(self):
        """Waits for the end."""
        self.read_out()
        with self._changed:
            if not self._ended:
                raise AssertionError(f"does not end after {self._lines}")
            return list(self._lines)

    def so_far(self):
        with self._changed:
            return list(self._lines)


# A test that runs out of time is killed: nobody is left then to end what it started. Asked for by a
# program before ours and not between fork and exec: Python's gRPC stops its threads for such a fork,
# and sometimes neither returns from that nor lives.
_DIES_WITH_PARENT = ["setpriv", "--pdeathsig", "KILL", "--"]


class Program:
    """A program: ours by the name that the environment has for it. As a context it is killed at the
    end, if it still runs."""

    def __init__(self, name, *arguments, terminal=None):
        self.name = name
        self._input, self._output = subprocess.PIPE, subprocess.PIPE
        if terminal is not None:
            self._input = self._output = terminal
        self.process = subprocess.Popen([*_DIES_WITH_PARENT, os.environ.get(name, name), *arguments],
                                        stdin=self._input, stdout=self._output,
                                        stderr=subprocess.PIPE, start_new_session=True)
        self.errors = Lines(self.process.stderr.fileno())
        self.output = Lines(self.process.stdout.fileno()) if terminal is None else None

    def say(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def wait(self):
        """Gives the exit code. A sanitizer's report is a failure of its own."""
        code = self.process.wait(LIMIT)
        report = "\n".join(self.errors.all())
        if "Sanitizer" in report or "runtime error:" in report:
            raise AssertionError(report)
        return code

    def ask_to_end(self):
        while not self._listens_to_signals():
            time.sleep(0.001)
        self.process.terminate()

    def _listens_to_signals(self):
        """It says that it listens a little before it waits for signals; until then they kill it."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            caught = next(line.split()[1] for line in file if line.startswith("SigCgt:"))
        return int(caught, 16) & 1 << (signal.SIGTERM - 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        for lines in (self.errors, self.output):
            if lines:
                lines.read_out()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                stream.close()


class Server(Program):
    """One of our servers, on a port that the system chose."""

    def __init__(self, name, *arguments):
        super().__init__(name, "--listen", "127.0.0.1:0", *arguments)
        self.output.wait_for("")
        self.target = "127.0.0.1:" + self.output.so_far()[0].replace(":", " ").split()[-1]

    def terminate(self):
        """Asks it to end; gives the exit code."""
        self.ask_to_end()
        return self.wait()


def main():
    unittest.main(module="__main__")
