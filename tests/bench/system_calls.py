"""How often a server asks the kernel for something, where strace is installed.

A measurement of its own: a process that is watched is slow, so its times say nothing.
"""

import dataclasses
import pathlib
import shutil
import subprocess
import tempfile
import time

import processes

WATCHED = ("sendmsg", "recvmsg", "futex", "epoll_wait", "write")  # written to: eventfds, to wake a poller up


def works():
    """Containers may have it and forbid it."""
    tried = ["strace", "-o", "/dev/null", "true"]
    return shutil.which("strace") is not None and subprocess.run(tried, capture_output=True).returncode == 0


def calls_of(summary):
    """From "% time, seconds, usecs/call, calls, errors if any, syscall"."""
    rows = [line.split() for line in summary.splitlines()]
    return {row[-1]: int(row[3]) for row in rows if len(row) > 4 and row[-1] in WATCHED}


def text_of(path):
    """strace, which is nobody's child here, writes it after the server's end."""
    for _ in range(100):
        if path.exists() and "total" in path.read_text():
            return path.read_text()
        time.sleep(0.1)
    raise RuntimeError("strace does not end")


def per_operation(programs, setting):
    """The server's whole life: in a second its start is nothing beside its calls."""
    with tempfile.TemporaryDirectory() as directory:
        summary = pathlib.Path(directory, "summary")
        # -D: the server stays our child, so that it gets our signals.
        strace = ("strace", "-D", "-f", "-c", "-o", str(summary), "-e", "trace=" + ",".join(WATCHED))
        watched = dataclasses.replace(programs, watcher=strace, warm_up=0.0)
        _, served = processes.run(watched, setting)
        made = calls_of(text_of(summary))
    return {name: made.get(name, 0) / max(served["operations"], 1) for name in WATCHED}
