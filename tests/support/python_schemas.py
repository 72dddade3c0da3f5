"""Python's view of our schemas, by protoc and Python's own plugin."""

import os
import shutil
import subprocess
import sys
import tempfile

from skipping import skip

try:
    import grpc  # noqa: F401: whether it is there
except ImportError as error:
    skip(f"no python3-grpcio: {error}")
if not shutil.which("grpc_python_plugin") or not shutil.which("protoc"):
    skip("protoc or grpc_python_plugin (protobuf-compiler-grpc) is not installed")

_PROTO = os.path.join(os.path.dirname(__file__), "..", "..", "proto")
_generated = tempfile.TemporaryDirectory()
DIRECTORY = _generated.name
sys.path.insert(0, DIRECTORY)


def generate(directory, *files):
    """Makes modules of them that can be imported then."""
    subprocess.run(
        ["protoc", "-I", os.path.join(_PROTO, directory), "--python_out", _generated.name,
         "--grpc_out", _generated.name,
         "--plugin=protoc-gen-grpc=" + shutil.which("grpc_python_plugin"), *files],
        check=True)
