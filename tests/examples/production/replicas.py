"""Replicas and their clients as processes, and what the clients print about rounds of calls."""

import dataclasses
import os
import re
import signal
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "support"))
from programs import LIMIT, Program, main  # for the tests

_PATIENTLY = ("--timeout", str(int(LIMIT * 1000)))
ENDLESS = ("--rounds", "0", "--pause", "10", *_PATIENTLY)
ROUNDS_WITH_A_DEATH = ("--rounds", "2", "--calls", "2000", "--in-flight", "10", *_PATIENTLY)


class Replica(Program):
    def __init__(self, name, *arguments, listen="127.0.0.1:0"):
        super().__init__("stock_replica", "--name", name, "--listen", listen, *arguments)
        try:
            self.output.wait_for("")
        except AssertionError:
            self.__exit__()
            raise
        self.address = self.output.so_far()[0].removeprefix("listening on ")
        self.port = self.address.rpartition(":")[2]

    def die(self):
        self.process.kill()
        self.process.wait(LIMIT)

    def leave_service(self):
        self.process.send_signal(signal.SIGUSR1)

    def return_to_service(self):
        self.process.send_signal(signal.SIGUSR2)


@dataclasses.dataclass(frozen=True)
class Round:
    answers: dict  # how many, by the replica's name
    repeated: int
    failed: int


def round_of(line):
    counts = {name: int(count) for name, count in re.findall(r"(\w+) (\d+)", line)}
    return Round(repeated=counts.pop("repeated"), failed=counts.pop("failed"), answers=counts)


class Rounds(Program):
    """A client that plays rounds."""

    def wait_until(self, is_it, after=0):
        """Waits for such a round, from round `after` on; gives the number of the next one."""
        return self.output.wait_until(lambda line: is_it(round_of(line)), after)

    def wait_for_answers(self, answers, after=0):
        return self.wait_until(lambda played: played.answers == answers, after)

    def so_far(self):
        return [round_of(line) for line in self.output.so_far()]

    def sum(self, count):
        return sum(getattr(played, count) for played in self.so_far())


class ReplicaTest(unittest.TestCase):
    def enter(self, context):
        entered = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return entered

    def replica(self, name, *arguments, **how):
        return self.enter(Replica(name, *arguments, **how))

    def unix_address(self):
        """Of nobody: what is no port cannot become anybody else's."""
        return "unix:" + os.path.join(self.enter(tempfile.TemporaryDirectory()), "stock")

    def pair(self, *red_arguments):
        """Red, blue and a target that is both."""
        red, blue = self.replica("red", *red_arguments), self.replica("blue")
        return red, blue, f"ipv4:{red.address},{blue.address}"

    def replicas_of_one_port(self, first, *others, of_first=(), arguments=()):
        """By their names, on 127.0.0.2, 127.0.0.3, and so on. The port of the first is the system's choice;
        where it is somebody's on another address, again."""
        while True:
            replicas = {first: self.replica(first, *of_first, *arguments, listen="127.0.0.2:0")}
            port = replicas[first].port
            try:
                for host, name in enumerate(others, 3):
                    replicas[name] = self.replica(name, *arguments, listen=f"127.0.0.{host}:{port}")
                return replicas
            except AssertionError as error:
                print("again:", error)

    def play(self, client, target, *arguments):
        return self.enter(Rounds(client, "--target", target, *arguments))

    def assert_refused(self, complaint, program, *arguments):
        """It must exit with 1 and say this, and in one line."""
        refused = self.enter(Program(program, *arguments))
        refused.process.stdin.close()
        self.assertEqual(refused.wait(), 1)
        said = refused.errors.all()
        self.assertRegex("\n".join(said), complaint)
        self.assertEqual(len(said), 1, said)
