"""What strangers cost a server with its defaults, beside a plain server on gRPC's callback API.

Every load is made by gRPC's own client API, in a process of its own. A round measures both servers; ratios
are of figures of the same round.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

import processes
from processes import Programs
from runtime_report import line, spread

BASE = "naive"


@dataclasses.dataclass(frozen=True)
class Load:
    name: str
    what: str
    count: int
    connections: int = 1
    others: tuple = ()  # of bench_stranger's options
    ours: str = "protocoro_defaults"

    def smaller(self, most):
        return dataclasses.replace(self, count=min(self.count, most), connections=min(self.connections, 2))


LOADS = [
    Load("resets", "20,000 streams of requests, opened and given up, 1,000 at a time", 20_000, 8),
    Load("silent_streams", "10,000 server-streaming calls without a request", 10_000, 2),
    Load("silent_unary", "10,000 unary calls without a request", 10_000, 2),
    Load("metadata", "2,000 calls with 12 KiB of metadata", 2_000, 1),
    Load("compressed", "100 requests of 3 MiB of zeros, compressed", 100, 1, ("--bytes", str(3 << 20))),
    Load("compressed", "100 requests of 64 MiB of zeros, compressed", 100, 1, ("--bytes", str(64 << 20))),
    Load("compressed", "the same, with a memory quota of 64 MiB", 100, 1, ("--bytes", str(64 << 20)),
         "protocoro_quota"),
    Load("connections", "1,000 connections without calls", 1, 1_000),
]


def peak_kib(process):
    """The most that it has had in memory."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])


def measure(args, load, variant):
    with tempfile.TemporaryDirectory() as directory:
        server, address = processes.start_server(Programs(args.server, ""), variant, directory)
        before = peak_kib(server)
        server.send_signal(signal.SIGUSR1)  # what counts begins
        stranger = subprocess.Popen(
            [args.stranger, "--target", address, "--load", load.name, "--count", str(load.count),
             "--connections", str(load.connections), *load.others],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if stranger.stdout.readline().strip() != "open":
            sys.exit(f"bench_stranger: {load.what}: it did not come to its end")
        peak = peak_kib(server)
        spent = json.loads(stranger.communicate()[0])
        server.terminate()
        served = processes.output_of(server, variant, 120)
    return {"mib": (peak - before) / 1024, "ms": 1000 * served["cpu_seconds"],
            "stranger_ms": 1000 * spent["cpu_seconds"]}


def in_rounds(args, loads, rounds):
    results = {load.what: [] for load in loads}
    for number in range(rounds):
        for load in loads:
            if sys.stderr.isatty():
                print(f"\r\033[K{number + 1}/{rounds} {load.what}", end="", file=sys.stderr, flush=True)
            order = (BASE, load.ours) if number % 2 == 0 else (load.ours, BASE)
            measured = {variant: measure(args, load, variant) for variant in order}
            results[load.what].append({"plain": measured[BASE], "protocoro": measured[load.ours]})
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    return results


def figure(rounds, side, key):
    return f"{spread([one[side][key] for one in rounds]).median:,.1f}"


def ratio(rounds, key):
    return str(spread([one["protocoro"][key] / max(one["plain"][key], 0.1) for one in rounds]))


def markdown(loads, results):
    lines = [line("what comes", "the stranger, ms of CPU", "plain server, ms", "protocoro, ms", "ratio",
                  "plain server, MiB at most", "protocoro, MiB", "ratio"), line(*["---"] * 8)]
    for load in loads:
        rounds = results[load.what]
        sides = ("plain", "protocoro")
        lines.append(line(load.what, figure(rounds, "protocoro", "stranger_ms"),
                          *(figure(rounds, side, "ms") for side in sides), ratio(rounds, "ms"),
                          *(figure(rounds, side, "mib") for side in sides), ratio(rounds, "mib")))
    return "\n".join(lines)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    for program in ("server", "stranger"):
        parser.add_argument(f"--{program}", required=True, help=f"bench_{program}")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", choices=sorted({load.name for load in LOADS}))
    parser.add_argument("--results", help="a .json file to write them to")
    parser.add_argument("--check", action="store_true", help="only see that everything runs")
    return parser.parse_args()


def main():
    args = arguments()
    loads = [load for load in LOADS if not args.only or load.name in args.only]
    rounds = args.rounds
    if args.check:
        loads, rounds = [load.smaller(2) for load in loads], 1
    load_before = os.getloadavg()[0]
    results = in_rounds(args, loads, rounds)
    if args.results:
        told = {"conditions": {"rounds": rounds, "load_before": load_before}, "loads": results}
        pathlib.Path(args.results).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    print(f"{rounds} rounds, load average {load_before:.1f} before; ratios are median [least..most].\n")
    print(markdown(loads, results))


if __name__ == "__main__":
    main()
