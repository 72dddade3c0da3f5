"""Every case of every client against every server, and the table of README.md that says so.

usage: interop_test.py --server interop_server --client interop_client --node PLACE [--write]

PLACE is where npm may install what the peers in node/ need.

Fails when a case does, and when the table in README.md says something else than came out; --write puts what came
out into it.
"""

import argparse
import contextlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import certificates
import nginx
import peers
from peers import NOT_PLAYED, REASONS

README = pathlib.Path(__file__).resolve().parent / "README.md"
LIMIT = 240  # seconds for all cases of one client
TRANSPORTS = ("insecure", "TLS", "mutual TLS")

def server_flags(transport, made):
    if transport == "insecure":
        return []
    tls = ["--use_tls", "--tls_cert_file", made.server.certificate, "--tls_key_file", made.server.key]
    return tls + (["--client_ca_file", made.ca] if transport == "mutual TLS" else [])


def client_flags(transport, made):
    if transport == "insecure":
        return []
    tls = ["--use_tls", "--use_test_ca", "--ca_file", made.ca, "--server_host_override", certificates.SERVER]
    own = ["--tls_cert_file", made.client.certificate, "--tls_key_file", made.client.key]
    return tls + (own if transport == "mutual TLS" else [])


@contextlib.contextmanager
def running(command):
    """Gives the port of a server, which is to end well afterwards."""
    server = subprocess.Popen([*command, "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        yield server.stdout.readline().split()[-1]
        server.terminate()
        if server.wait(LIMIT) != 0:
            raise SystemExit(f"{command[0]} ended with {server.returncode}")
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def cases_of(client):
    """All that protocoro's client knows, in its order."""
    usage = subprocess.run([*client, "--help"], check=True, capture_output=True, text=True).stdout
    return usage.partition("Cases:\n")[2].split()


def run_cases(client, cases, port, flags):
    """What is wrong with each case; empty for those that passed."""
    command = [*client, "--test_case", ",".join(cases), "--server_host", "127.0.0.1", "--server_port", port, *flags]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
        said, complaints, end = ended.stdout, ended.stderr, f"ended with {ended.returncode}"
    except subprocess.TimeoutExpired as error:
        said, complaints, end = ((text or b"").decode() for text in (error.stdout, error.stderr, b"does not end"))
    passed = set(re.findall(r"^(\w+) passed$", said, flags=re.MULTILINE))
    complaint = dict(re.findall(r"^(\w+) FAILED: (.*)$", complaints, flags=re.MULTILINE))
    wrong = {case: "" if case in passed else complaint.get(case, f"not heard of; the client {end}") for case in cases}
    if end != "ended with 0" and not any(wrong.values()):
        wrong[cases[-1]] = end  # after its last word
    return wrong


@contextlib.contextmanager
def serving(programs, server, transport, made):
    if server.endswith("behind nginx"):
        with running(programs.server[server]) as behind, nginx.before(behind, transport, made) as port:
            yield port
    else:
        with running(programs.server[server] + server_flags(transport, made)) as port:
            yield port


def run_pair(programs, pair, transport, made, cases):
    """What is wrong, by case; of those that the pair plays."""
    client, server = pair
    played = [case for case in cases if case not in NOT_PLAYED[pair]]
    with serving(programs, server, transport, made) as port:
        return run_cases(programs.client[client], played, port, client_flags(transport, made))


def run_all(programs, pairs, cases):
    results = {}
    with tempfile.TemporaryDirectory() as directory:
        made = certificates.make(directory)
        for pair in pairs:
            for transport in TRANSPORTS:
                results[pair, transport] = run_pair(programs, pair, transport, made, cases)
                for case, wrong in results[pair, transport].items():
                    print(f"{pair[0]} to {pair[1]}, {transport}, {case}: {wrong or 'passed'}", flush=True)
    return results


def cell(results, pair, case):
    if case in NOT_PLAYED[pair]:
        return f"({NOT_PLAYED[pair][case]})"
    passed = [transport for transport in TRANSPORTS if not results[pair, transport][case]]
    return "passed" if len(passed) == len(TRANSPORTS) else ", ".join(passed) or "FAILED"


def table(results, cases):
    lines = ["| case | " + " | ".join(f"{client} to {server}" for client, server in NOT_PLAYED) + " |",
             "|---" * (len(NOT_PLAYED) + 1) + "|"]
    for case in cases:
        lines.append(f"| {case} | " + " | ".join(cell(results, pair, case) for pair in NOT_PLAYED) + " |")
    return "\n".join([*lines, "", "Not played:", "",
                      *(f"{number}. {reason}" for number, reason in enumerate(REASONS, 1))])


def tell(came_out, write):
    """False when README.md says something else and is to stay as it is."""
    text = README.read_text()
    told = re.sub(r"<!-- by interop_test.py -->.*<!-- until here -->",
                  lambda _: f"<!-- by interop_test.py -->\n{came_out}\n<!-- until here -->", text, flags=re.DOTALL)
    if write:
        README.write_text(told)
    elif told != text:
        print("README.md says something else: run this with --write")
    return write or told == text


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--server", "--client", "--node"):
        parser.add_argument(name, required=True)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()

    missing = peers.missing(given.node)
    for peer, why in missing.items():
        print(f"SKIPPED: {peer}: {why}", flush=True)
    pairs = [pair for pair in NOT_PLAYED if not missing.keys() & set(pair)]
    programs = peers.commands(given.server, given.client, given.node)
    cases = cases_of(programs.client["protocoro"])
    results = run_all(programs, pairs, cases)
    failed = sum(bool(wrong) for result in results.values() for wrong in result.values())
    print(sum(map(len, results.values())), "cases,", failed, "failed")
    if missing:
        sys.exit(1 if failed or os.environ.get("CI") == "true" else 77)
    sys.exit(not tell(table(results, cases), given.write) or failed != 0)


if __name__ == "__main__":
    main()
