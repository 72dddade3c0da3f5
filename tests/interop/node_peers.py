"""The peers of node/ in a place where npm has installed what they need."""

import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
SCHEMAS = HERE.parent.parent / "proto" / "interop"


def install(place):
    """Gives the reason why not. Also tells them, by the environment, where the schema is."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "node or npm is not installed"
    place = pathlib.Path(place)
    shutil.copytree(HERE / "node", place, dirs_exist_ok=True)
    installed = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts",
                                "--prefix", str(place)],
                               capture_output=True, text=True)
    if installed.returncode != 0:
        return "npm cannot install the peers of node/: " + installed.stderr[-500:]
    os.environ["INTEROP_PROTO"] = str(SCHEMAS / "test.proto")
    os.environ["INTEROP_DESCRIPTORS"] = str(place / "test.descriptors")
    subprocess.run(["protoc", "-I", str(SCHEMAS), "--descriptor_set_out", os.environ["INTEROP_DESCRIPTORS"], "test.proto"],
                   check=True)
    return ""
