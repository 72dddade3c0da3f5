"""How many instructions a server executes per operation, in user space, where valgrind is installed.

Threads take turns under valgrind, so what they would do in each other's way is not in it.
"""

import dataclasses
import pathlib
import re
import shutil
import tempfile

import processes


def works():
    return shutil.which("valgrind") is not None


def per_operation(programs, setting):
    """bench_server switches the counting on when the warm-up has ended. It is about 50 times slower. Built without
    valgrind/callgrind.h it does not, and the figure is 0."""
    with tempfile.TemporaryDirectory() as directory:
        log = pathlib.Path(directory, "log")
        callgrind = ("valgrind", "--tool=callgrind", "--instr-atstart=no", "--callgrind-out-file=/dev/null",
                     f"--log-file={log}")
        watched = dataclasses.replace(programs, watcher=callgrind, warm_up=2.0, seconds=max(programs.seconds, 2.0))
        _, served = processes.run(watched, setting)
        executed = int(re.search(r"Collected : (\d+)", log.read_text())[1])
    return {"instructions": executed / max(served["operations"], 1)}
