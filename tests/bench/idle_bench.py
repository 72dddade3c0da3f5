"""What is not about throughput: what idle streams cost, how long a call takes after silence, and whether
a call costs more when there are more of them or more connections.

A round measures both variants of every row; ratios are of figures of the same round.
"""

import argparse
import contextlib
import dataclasses
import functools
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

import processes
from processes import Programs, Setting
from runtime_report import line, spread

VARIANTS = ("naive", "protocoro")  # the base first


@dataclasses.dataclass(frozen=True)
class Scale:
    """How much of it; little for a check."""
    streams: int = 10_000
    idle_streams: int = 1_000
    idle_seconds: float = 10.0
    silent_calls: int = 20
    most: int = 10_000  # in flight, connections

    def up_to(self, *counts):
        return [count for count in counts if count <= self.most]


@dataclasses.dataclass(frozen=True)
class Row:
    part: str
    what: str
    unit: str
    measure: object  # of (programs, variant)
    limit: float = None  # of the ratio


@dataclasses.dataclass(frozen=True)
class Tools:
    programs: Programs
    idle: str
    silence: str


@contextlib.contextmanager
def idle_client(tools, address):
    """Gives a function that opens so many more streams."""
    client = subprocess.Popen([tools.idle, "--target", address], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)

    def open_streams(count):
        print(count, file=client.stdin, flush=True)
        if client.stdout.readline().strip() != "open":
            sys.exit("bench_idle: the streams do not open")

    try:
        yield open_streams
    finally:
        client.communicate()


def rss_kib(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1])


def memory(streams, tools, variant):
    """The first streams are there before, and with them what the server has once."""
    first = streams // 100
    with tempfile.TemporaryDirectory() as directory:
        server, address = processes.start_server(tools.programs, variant, directory)
        with idle_client(tools, address) as open_streams:
            open_streams(first)
            before = rss_kib(server)
            open_streams(streams - first)
            after = rss_kib(server)
        server.terminate()
        processes.output_of(server, variant, 60)
    return (after - before) / (streams - first)


def idle_cpu(streams, seconds, tools, variant):
    with tempfile.TemporaryDirectory() as directory:
        server, address = processes.start_server(tools.programs, variant, directory)
        with idle_client(tools, address) as open_streams:
            open_streams(streams)
            time.sleep(0.5)  # what opening them has left to do
            server.send_signal(signal.SIGUSR1)
            time.sleep(seconds)
            server.terminate()  # it tells its figures, then waits for the streams
            told = json.loads(server.stdout.readline())
        server.wait(60)
    return 1000 * told["cpu_seconds"]


def silence(calls, tools, variant):
    client = {"naive": "callback"}.get(variant, variant)
    with tempfile.TemporaryDirectory() as directory:
        server, address = processes.start_server(tools.programs, variant, directory)
        caller = subprocess.Popen([tools.silence, "--variant", client, "--target", address, "--calls", str(calls),
                                   "--gap", "1.03"], stdout=subprocess.PIPE, text=True)
        told = processes.output_of(caller, "bench_silence", 60 + 2 * calls)
        server.terminate()
        processes.output_of(server, variant, 60)
    return told["p50_us"]


def cpu_per_call(scene, in_flight, connections, tools, variant):
    setting = Setting(scene, in_flight, variant, "callback", connections)
    return processes.measure(tools.programs, setting)["server_cpu_us"]


def rows_of(scale):
    rows = [
        Row("memory", f"memory of the server per idle stream, {scale.streams:,} streams", "KiB",
            functools.partial(memory, scale.streams), 1.03),
        Row("idle_cpu", f"CPU of the server with {scale.idle_streams:,} idle streams in {scale.idle_seconds:g} s",
            "ms", functools.partial(idle_cpu, scale.idle_streams, scale.idle_seconds), 1.0),
        Row("silence", "the first unary call after 1.03 s of silence, p50; both sides", "µs",
            functools.partial(silence, scale.silent_calls), 0.02),
    ]
    for count in scale.up_to(1, 16, 256, 1_000, 10_000):
        rows.append(Row("in_flight", f"server CPU of a unary call that waits, {count:,} in flight", "µs",
                        functools.partial(cpu_per_call, "unary_suspended", count, 1)))
    callers = min(1_000, scale.most)
    for count in scale.up_to(1, 10, 100, 1_000):
        rows.append(Row("connections", f"server CPU of a unary call, {callers:,} in flight, {count:,} connections",
                        "µs", functools.partial(cpu_per_call, "unary", callers, count)))
    return rows


def in_rounds(rows, tools, rounds):
    results = {row.what: [] for row in rows}
    for number in range(rounds):
        for row in rows:
            if sys.stderr.isatty():
                print(f"\r\033[K{number + 1}/{rounds} {row.what}", end="", file=sys.stderr, flush=True)
            order = VARIANTS if number % 2 == 0 else VARIANTS[::-1]
            results[row.what].append({variant: row.measure(tools, variant) for variant in order})
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    return results


def markdown(rows, results):
    base, ours = VARIANTS
    lines = [line("what", "unit", base, ours, "ratio", "limit", ""), line(*["---"] * 7)]
    for row in rows:
        rounds = results[row.what]
        ratio = spread([one[ours] / one[base] for one in rounds])
        missed = row.limit is not None and ratio.median > row.limit
        lines.append(line(row.what, row.unit, *(f"{spread([one[v] for one in rounds]).median:,.2f}" for v in VARIANTS),
                          str(ratio), "" if row.limit is None else f"{row.limit:g}x", "missed" if missed else ""))
    return "\n".join(lines)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    for program in ("server", "client", "idle", "silence"):
        parser.add_argument(f"--{program}", required=True, help=f"bench_{program}")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement of a call's cost")
    parser.add_argument("--only", action="append",
                        choices=["memory", "idle_cpu", "silence", "in_flight", "connections"])
    parser.add_argument("--results", help="a .json file to write them to")
    parser.add_argument("--check", action="store_true", help="only see that everything runs")
    return parser.parse_args()


def main():
    args = arguments()
    scale, rounds, seconds = Scale(), args.rounds, args.seconds
    if args.check:
        scale, rounds, seconds = Scale(200, 20, 0.2, 1, 16), 1, 0.3
    tools = Tools(Programs(args.server, args.client, seconds=seconds, warm_up=seconds), args.idle, args.silence)
    rows = [row for row in rows_of(scale) if not args.only or row.part in args.only]
    load_before = os.getloadavg()[0]
    results = in_rounds(rows, tools, rounds)
    if args.check:
        return print("\n".join(f"{what}: {measured[0]}" for what, measured in results.items()))
    if args.results:
        told = {"conditions": {"rounds": rounds, "load_before": load_before}, "rows": results}
        pathlib.Path(args.results).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    print(f"{rounds} rounds, load average {load_before:.1f} before; ratios are median [least..most].\n")
    print(markdown(rows, results))


if __name__ == "__main__":
    main()
