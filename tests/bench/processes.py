"""One measurement: a fresh server, a fresh client, and what each of them has used."""

import dataclasses
import json
import pathlib
import subprocess
import sys
import tempfile

from certificate import Certificate


@dataclasses.dataclass(frozen=True)
class Programs:
    server: str
    client: str
    tcp: bool = False  # else a UNIX socket
    seconds: float = 2.0
    warm_up: float = 0.5
    certificate: Certificate = None  # TLS
    watcher: tuple = ()  # a command that the server is started with


@dataclasses.dataclass(frozen=True)
class Setting:
    scene: str
    in_flight: int
    server: str  # variants
    client: str
    connections: int = 1
    bytes: int = 0  # of payload


def output_of(process, name, timeout):
    try:
        said, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        sys.exit(f"{name} does not end")
    if process.returncode != 0:
        sys.exit(f"{name} ended with {process.returncode}")
    return json.loads(said.splitlines()[-1])


def start_server(programs, variant, directory):
    address = "127.0.0.1:0" if programs.tcp else f"unix:{pathlib.Path(directory, 'socket')}"
    own = programs.certificate
    tls = ["--certificate", own.chain, "--key", own.key] if own else []
    server = subprocess.Popen([*programs.watcher, programs.server, "--variant", variant, "--listen", address, *tls],
                              stdout=subprocess.PIPE, text=True)
    word, _, address = server.stdout.readline().strip().partition(" ")
    if word != "listening":
        sys.exit(f"the server {variant} does not listen")
    return server, address


def start_client(programs, setting, address, server):
    command = [programs.client, "--variant", setting.client, "--scene", setting.scene, "--target", address,
               "--in_flight", str(setting.in_flight), "--connections", str(setting.connections),
               "--bytes", str(setting.bytes), "--seconds", str(programs.seconds),
               "--warm_up", str(programs.warm_up), "--server", str(server.pid)]
    tls = ["--roots", programs.certificate.chain] if programs.certificate else []
    return subprocess.Popen(command + tls, stdout=subprocess.PIPE, text=True)


def run(programs, setting):
    """What the client and the server say of themselves, in this order."""
    with tempfile.TemporaryDirectory() as directory:
        server, address = start_server(programs, setting.server, directory)
        try:
            client = start_client(programs, setting, address, server)
            called = output_of(client, f"{setting}: the client", programs.warm_up + programs.seconds + 120)
        finally:
            server.terminate()
        return called, output_of(server, f"{setting}: the server", 60)


def measure(programs, setting):
    called, served = run(programs, setting)
    if called["operations"] == 0 or served["operations"] == 0:
        sys.exit(f"{setting}: nothing was done")

    def costs(used, side):
        return {f"{side}_cpu_us": 1e6 * used["cpu_seconds"] / used["operations"],
                f"{side}_allocations": used["allocations"] / used["operations"],
                f"{side}_peak_rss_mib": used["peak_rss_kib"] / 1024}

    return {**costs(served, "server"), **costs(called, "client"), "grpc": called["grpc"],
            "per_second": called["operations"] / called["seconds"],
            "p50_us": called["p50_us"], "p99_us": called["p99_us"]}
