"""Who plays the interoperability tests, how each is started, and what each cannot play."""

import dataclasses
import pathlib
import shutil
import sys

import nginx
import node_peers

HERE = pathlib.Path(__file__).resolve().parent

REASONS = (  # why a pair of client and server does not play a case
    "the peer's library does not show whether a message came compressed",
    "the peer's library does not let a handler choose which reply is compressed",
    "the peer's library compresses all requests of a connection",
    "left out: a thousand large calls at once take Node.js too long",
)
SEES_NONE = {"client_compressed_unary": 1, "client_compressed_streaming": 1}
SHOWS_NONE = {"server_compressed_unary": 1, "server_compressed_streaming": 1}
CHOOSES_NONE = {"server_compressed_unary": 2, "server_compressed_streaming": 2}
ALL_OR_NONE = {"client_compressed_streaming": 3}
SLOW = {"concurrent_large_unary": 4}
NOT_PLAYED = {  # by pair: which case, and the number of the reason
    ("protocoro", "protocoro"): {},
    ("protocoro", "protocoro behind nginx"): {},
    ("protocoro", "Python"): SEES_NONE,
    ("Python", "protocoro"): SHOWS_NONE,
    ("protocoro", "grpc-js"): {**SEES_NONE, **CHOOSES_NONE, **SLOW},
    ("grpc-js", "protocoro"): {**SHOWS_NONE, **ALL_OR_NONE, **SLOW},
    ("protocoro", "connect-node"): {**SEES_NONE, **CHOOSES_NONE, **SLOW},
    ("connect-node", "protocoro"): {**SHOWS_NONE, **ALL_OR_NONE, **SLOW},
}


@dataclasses.dataclass(frozen=True)
class Commands:
    server: dict
    client: dict


def commands(server, client, node):
    """Of our two programs, and of the peers; those of Node.js lie in `node`."""
    def both(side, own):
        scripts = {"grpc-js": f"grpc_js_{side}.mjs", "connect-node": f"connect_{side}.mjs"}
        return {"protocoro": [own], "protocoro behind nginx": [own],
                "Python": [sys.executable, "-B", "-u", str(HERE / f"python_{side}.py")],
                **{peer: ["node", str(pathlib.Path(node, script))] for peer, script in scripts.items()}}

    return Commands(both("server", server), both("client", client))


def _why_no_python():
    try:
        import grpc  # noqa: F401: whether it is there
    except ImportError as error:
        return f"no python3-grpcio: {error}"
    if not shutil.which("grpc_python_plugin"):
        return "grpc_python_plugin (protobuf-compiler-grpc) is not installed"
    return ""


def missing(node):
    """The peers that cannot play here, each with the reason. Installs those of Node.js into `node`."""
    why_no_node = node_peers.install(node)
    found = {"Python": _why_no_python(), "protocoro behind nginx": nginx.why_not(),
             "grpc-js": why_no_node, "connect-node": why_no_node}
    return {peer: why for peer, why in found.items() if why}
