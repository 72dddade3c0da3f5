"""What a command costs, and two commands compared in turns."""

import dataclasses
import os
import statistics
import subprocess
import sys


@dataclasses.dataclass
class Cost:
    seconds: float  # user and system, of the process and all it waited for
    megabytes: float  # the largest resident size of one of them


def run(command, stdin=None):
    with open(stdin or os.devnull, "rb") as source:
        process = subprocess.Popen(command, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: {process.returncode}\n{errors.decode(errors='replace')}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def in_turns(ours, base, rounds):
    """The median costs of two actions that return one: a round runs both, so that what the machine
    does beside them falls on both."""
    costs = [(ours(), base()) for _ in range(rounds)]
    return tuple(
        Cost(statistics.median(c.seconds for c in side), statistics.median(c.megabytes for c in side))
        for side in zip(*costs))
