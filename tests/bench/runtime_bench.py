"""What a call costs with protocoro and with gRPC's own APIs: server and client as processes of their own.

A round measures every variant of every table once, one after the other; ratios are of figures of the
same round. Nothing here fails because something was slow.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import sys
import tempfile
import time

import certificate
import instructions
import processes
import runtime_report
import system_calls
from processes import Programs, Setting
from runtime_rows import COUNTED_SERVERS, COUNTED_TABLES, SCENES, TABLES


class Progress:
    """A bar on a terminal, nothing elsewhere."""

    def __init__(self, steps):
        self.steps, self.done, self.began = steps, 0, time.monotonic()

    def __call__(self, what):
        if sys.stderr.isatty():
            filled = 30 * self.done // self.steps
            left = (time.monotonic() - self.began) / self.done * (self.steps - self.done) if self.done else 0
            left = f", {left / 60:.0f} min left" if self.done else ""
            bar = "#" * filled + "." * (30 - filled)
            print(f"\r\033[K[{bar}] {self.done}/{self.steps} {what}{left}", end="", file=sys.stderr, flush=True)
        self.done += 1

    def end(self):
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def setting_of(table, variant):
    """The other side is the one that disturbs least."""
    server, client = (variant, "callback") if table.side == "server" else ("tuned", variant)
    return Setting(table.scene, table.in_flight, server, client, bytes=table.bytes)


def in_rounds(programs, names, rounds):
    progress = Progress(rounds * sum(len(TABLES[name].variants) for name in names))
    results = {name: [] for name in names}
    for number in range(rounds):
        for name in names:
            table, measured = TABLES[name], {}
            shift = number % len(table.variants)  # nobody is always the first
            for variant in table.variants[shift:] + table.variants[:shift]:
                progress(f"{name} {variant}")
                measured[variant] = processes.measure(programs, setting_of(table, variant))
            results[name].append(measured)
    progress.end()
    return results


def counted(counter, programs, names):
    """What does not depend on time, once; nothing where the program for it does not work."""
    if not counter.works():
        return None
    names = [name for name in COUNTED_TABLES if name in names]
    return {name: [{variant: counter.per_operation(programs, setting_of(TABLES[name], variant))
                    for variant in COUNTED_SERVERS}] for name in names}


def conditions(args, load_before, measured):
    first = next(iter(measured.values()))[0]
    transport = ("TCP" if args.tcp else "UNIX socket") + (" with TLS" if args.tls else "")
    return {"grpc": next(iter(first.values()))["grpc"], "cores": os.cpu_count(),
            "transport": transport, "rounds": args.rounds, "seconds": args.seconds, "load_before": load_before}


def operations(programs, setting):
    """What was done in a moment; on a machine where that is nothing, in a longer one."""
    for factor in (1, 10, 100):
        longer = dataclasses.replace(programs, seconds=programs.seconds * factor)
        called, served = processes.run(longer, setting)
        if called["operations"] and served["operations"]:
            return served["operations"]
    sys.exit(f"{setting}: nothing was done")


def check(programs):
    """Every variant in every scene: do they work at all?"""
    for scene, (servers, clients) in SCENES.items():
        for server, client in [(server, "callback") for server in servers] + [("tuned", client) for client in clients]:
            done = operations(programs, Setting(scene, 2, server, client))
            print(f"{scene}: {client} calls {server}: {done} operations", flush=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, help="bench_server")
    parser.add_argument("--client", required=True, help="bench_client")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
    parser.add_argument("--warm-up", type=float, default=0.5, help="seconds before each")
    parser.add_argument("--tcp", action="store_true", help="over loopback, not over a UNIX socket")
    parser.add_argument("--tls", action="store_true", help="encrypted, with a certificate made by openssl")
    parser.add_argument("--only", action="append", choices=list(TABLES))
    parser.add_argument("--results", help="a .json file to write them to, for runtime_plot.py")
    parser.add_argument("--check", action="store_true", help="only see that everything runs")
    return parser.parse_args()


def run(args, programs):
    if args.check:
        return check(programs)
    load_before = os.getloadavg()[0]
    names = args.only or list(TABLES)
    measured = in_rounds(programs, names, args.rounds)
    results = {"conditions": conditions(args, load_before, measured), "tables": measured,
               "system_calls": counted(system_calls, programs, names),
               "instructions": counted(instructions, programs, names)}
    if args.results:
        pathlib.Path(args.results).write_text(json.dumps(results, indent=1) + "\n")
    print(runtime_report.markdown(results))


def main():
    args = arguments()
    with tempfile.TemporaryDirectory() as directory:
        own = certificate.make(directory) if args.tls else None
        run(args, Programs(args.server, args.client, args.tcp, args.seconds, args.warm_up, own))


if __name__ == "__main__":
    main()
