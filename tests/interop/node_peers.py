"""The peers of node/ in a place where npm has installed what they need."""

import os
import pathlib
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import node_packages

HERE = pathlib.Path(__file__).resolve().parent
SCHEMAS = HERE.parent.parent / "proto" / "interop"


def install(place):
    """Gives the reason why not. Also tells them, by the environment, where the schema is."""
    missing = node_packages.install(HERE / "node", place)
    if missing:
        return missing
    place = pathlib.Path(place)
    os.environ["INTEROP_PROTO"] = str(SCHEMAS / "test.proto")
    os.environ["INTEROP_DESCRIPTORS"] = str(place / "test.descriptors")
    subprocess.run(["protoc", "-I", str(SCHEMAS), "--descriptor_set_out", os.environ["INTEROP_DESCRIPTORS"], "test.proto"],
                   check=True)
    return ""
