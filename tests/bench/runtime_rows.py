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


SERVERS = ("naive", "tuned", "sync", "protocoro", "protocoro_pool", "protocoro_io")
CLIENTS = ("callback", "protocoro")

TABLES = {
    "unary_16": Table("Unary calls, 16 in flight", "unary", 16, "server", SERVERS),
    "unary_256": Table("Unary calls, 256 in flight", "unary", 256, "server", SERVERS),
    "server_stream": Table("Messages of a server's stream", "server_stream", 1, "server", SERVERS),
    "ping_pong": Table("Rounds of ping-pong in 16 streams", "ping_pong", 16, "server", SERVERS),
    "unary_client": Table("Unary calls, 16 in flight", "unary", 16, "client", CLIENTS),
    "client_stream": Table("Messages of a client's stream", "client_stream", 1, "client", CLIENTS),
}


@dataclasses.dataclass(frozen=True)
class Goal:
    what: str
    table: str
    figure: str
    limit: float
    base: str  # the variant that ratios are to; empty: the limit is no ratio
    variant: str = "protocoro"
    at_least: bool = False

    def reached(self, value):
        return value >= self.limit if self.at_least else value <= self.limit


GOALS = [
    Goal("unary, 16 in flight: server CPU", "unary_16", "server_cpu_us", 0.75, "naive"),
    Goal("unary, 16 in flight: server CPU beside hand-tuned", "unary_16", "server_cpu_us", 1.03, "tuned"),
    Goal("unary, 256 in flight: server CPU", "unary_256", "server_cpu_us", 0.87, "naive"),
    Goal("unary, 256 in flight: server CPU beside hand-tuned", "unary_256", "server_cpu_us", 1.03, "tuned"),
    Goal("unary, 16 in flight: calls per second", "unary_16", "per_second", 1.3, "naive", at_least=True),
    Goal("unary, 16 in flight: p50", "unary_16", "p50_us", 0.55, "naive"),
    Goal("unary, 16 in flight: server CPU on a thread pool", "unary_16", "server_cpu_us", 1.0, "naive",
         variant="protocoro_pool"),
    Goal("unary: allocations of the server", "unary_16", "server_allocations", 9, ""),
    Goal("server stream: server CPU", "server_stream", "server_cpu_us", 0.41, "naive"),
    Goal("server stream: server CPU beside hand-tuned", "server_stream", "server_cpu_us", 1.08, "tuned"),
    Goal("server stream: messages per second", "server_stream", "per_second", 2.0, "naive", at_least=True),
    Goal("ping-pong: server CPU", "ping_pong", "server_cpu_us", 1.0, "naive"),
    Goal("unary client: client CPU", "unary_client", "client_cpu_us", 1.0, "callback"),
    Goal("unary client: allocations", "unary_client", "client_allocations", 1.0, "callback"),
    Goal("client stream: client CPU", "client_stream", "client_cpu_us", 0.40, "callback"),
    Goal("client stream: messages per second", "client_stream", "per_second", 2.0, "callback", at_least=True),
]
