"""What runtime_bench.py measures, and how far protocoro is to reach."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Table:
    """Variants of one side in one scene; the first one is the base of the ratios."""
    title: str
    scene: str
    in_flight: int
    side: str  # the one that is measured; the other is always the same
    variants: tuple
    bytes: int = 0  # of payload in every message


SERVERS = ("naive", "tuned", "sync", "cq", "protocoro", "protocoro_pool", "protocoro_io")
UNARY_SERVERS = SERVERS + ("protocoro_fresh",)
INTERCEPTED_SERVERS = ("naive", "tuned", "protocoro", "protocoro_aside", "protocoro_intercepted",
                       "protocoro_counted")
REFUSING_SERVERS = ("tuned_refuses", "protocoro_refuses", "tuned")  # the last one answers: what refusing saves
CANCELLABLE = ("naive", "tuned", "protocoro")  # suspend a unary call and notice when it is cancelled
CLIENTS = ("callback", "protocoro", "protocoro_queue")
TUNABLE_CLIENTS = ("callback", "callback_tuned", "protocoro", "protocoro_queue")

SCENES = {  # the servers and the clients of each
    "unary": (UNARY_SERVERS + INTERCEPTED_SERVERS[-3:], CLIENTS),
    "unary_suspended": (CANCELLABLE, CLIENTS),
    "unary_refused": (REFUSING_SERVERS, ("callback",)),
    "server_stream": (SERVERS, CLIENTS),
    "client_stream": (SERVERS, TUNABLE_CLIENTS),
    "ping_pong": (SERVERS, CLIENTS),
    "duplex": (SERVERS, CLIENTS),
}

# Where system calls and instructions are counted, and of which servers.
COUNTED_TABLES = ("unary_16", "server_stream", "ping_pong")
COUNTED_SERVERS = ("naive", "tuned", "cq", "protocoro")

TABLES = {
    "unary_16": Table("Unary calls, 16 in flight", "unary", 16, "server", UNARY_SERVERS),
    "unary_256": Table("Unary calls, 256 in flight", "unary", 256, "server", SERVERS),
    "unary_suspended_16": Table("Unary calls that wait for a worker, 16 in flight", "unary_suspended", 16, "server",
                                CANCELLABLE),
    "unary_suspended_256": Table("Unary calls that wait for a worker, 256 in flight", "unary_suspended", 256,
                                 "server", CANCELLABLE),
    "unary_intercepted": Table("Unary calls with interceptors, 16 in flight", "unary", 16, "server",
                               INTERCEPTED_SERVERS),
    "unary_refused": Table("Unary calls that are refused, 16 in flight", "unary_refused", 16, "server",
                           REFUSING_SERVERS),
    "server_stream": Table("Messages of a server's stream", "server_stream", 1, "server", SERVERS),
    "ping_pong": Table("Rounds of ping-pong in 16 streams", "ping_pong", 16, "server", SERVERS),
    "duplex": Table("Messages both ways as fast as they go", "duplex", 1, "server", SERVERS),
    "unary_client": Table("Unary calls, 16 in flight", "unary", 16, "client", CLIENTS),
    "ping_pong_client": Table("Rounds of ping-pong in 16 streams", "ping_pong", 16, "client", CLIENTS),
    "duplex_client": Table("Messages both ways as fast as they go", "duplex", 1, "client", CLIENTS),
    "client_stream": Table("Messages of a client's stream", "client_stream", 1, "client", TUNABLE_CLIENTS),
}

SIZED_SERVERS = ("naive", "tuned", "protocoro")
for size, words in ((1 << 10, "1 KiB"), (64 << 10, "64 KiB"), (1 << 20, "1 MiB")):
    name = words.replace(" ", "").lower()
    TABLES[f"unary_{name}"] = Table(f"Unary calls of {words}, 16 in flight", "unary", 16, "server", SIZED_SERVERS,
                                    size)
    TABLES[f"server_stream_{name}"] = Table(f"Messages of {words} of a server's stream", "server_stream", 1,
                                            "server", SIZED_SERVERS, size)


@dataclasses.dataclass(frozen=True)
class Goal:
    what: str
    table: str
    figure: str
    limit: float
    base: str  # the variant that ratios are to; empty: the limit is no ratio
    variant: str = "protocoro"
    at_least: bool = False
    part: str = "tables"  # of the results

    def reached(self, value):
        shown = round(value, 2)
        return shown >= self.limit if self.at_least else shown <= self.limit


GOALS = [
    Goal("unary, 16 in flight: server CPU", "unary_16", "server_cpu_us", 0.75, "naive"),
    Goal("unary, 16 in flight: server CPU beside hand-tuned", "unary_16", "server_cpu_us", 1.03, "tuned"),
    Goal("unary, 256 in flight: server CPU", "unary_256", "server_cpu_us", 0.87, "naive"),
    Goal("unary, 256 in flight: server CPU beside hand-tuned", "unary_256", "server_cpu_us", 1.03, "tuned"),
    Goal("unary, 16 in flight: calls per second", "unary_16", "per_second", 1.3, "naive", at_least=True),
    Goal("unary, 16 in flight: p50", "unary_16", "p50_us", 0.55, "naive"),
    Goal("unary, 16 in flight: server CPU on a thread pool", "unary_16", "server_cpu_us", 1.0, "naive",
         variant="protocoro_pool"),
    Goal("unary that waits, 16 in flight: server CPU", "unary_suspended_16", "server_cpu_us", 1.0, "naive"),
    Goal("unary that waits, 256 in flight: server CPU", "unary_suspended_256", "server_cpu_us", 1.0, "naive"),
    Goal("unary: allocations of the server", "unary_16", "server_allocations", 9, ""),
    Goal("unary: allocations of the server, no messages kept", "unary_16", "server_allocations", 13, "",
         variant="protocoro_fresh"),
    Goal("server stream: server CPU", "server_stream", "server_cpu_us", 0.41, "naive"),
    Goal("server stream: server CPU beside hand-tuned", "server_stream", "server_cpu_us", 1.08, "tuned"),
    Goal("server stream: messages per second", "server_stream", "per_second", 2.0, "naive", at_least=True),
    Goal("server stream: sendmsg per message", "server_stream", "sendmsg", 0.02, "", part="system_calls"),
    Goal("ping-pong: server CPU", "ping_pong", "server_cpu_us", 1.0, "naive"),
    Goal("messages both ways: messages per second", "duplex", "per_second", 2.0, "naive", at_least=True),
    Goal("unary client: client CPU", "unary_client", "client_cpu_us", 1.0, "callback"),
    Goal("unary client: allocations", "unary_client", "client_allocations", 1.0, "callback"),
    Goal("unary client on its own queue: client CPU", "unary_client", "client_cpu_us", 0.75, "callback",
         variant="protocoro_queue"),
    Goal("ping-pong client on its own queue: client CPU", "ping_pong_client", "client_cpu_us", 0.75, "callback",
         variant="protocoro_queue"),
    Goal("client stream: client CPU", "client_stream", "client_cpu_us", 0.40, "callback"),
    Goal("client stream: client CPU beside hand-tuned", "client_stream", "client_cpu_us", 1.08, "callback_tuned"),
    Goal("client stream: messages per second", "client_stream", "per_second", 2.0, "callback", at_least=True),
]
