"""What the tests of this room share: our programs as processes, and Python's view of the schemas."""

import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from programs import LIMIT, Lines, Program, Server, main  # for the tests
from skipping import skip

try:
    import grpc
except ImportError:
    skip("python3-grpcio is not installed")
if not shutil.which("grpc_python_plugin") or not shutil.which("protoc"):
    skip("protoc or grpc_python_plugin (protobuf-compiler-grpc) is not installed")

_generated = tempfile.TemporaryDirectory()


def _generate():
    protos = os.path.join(os.path.dirname(__file__), "..", "..", "proto", "examples")
    subprocess.run(
        ["protoc", "-I", protos, "--python_out", _generated.name, "--grpc_out", _generated.name,
         "--plugin=protoc-gen-grpc=" + shutil.which("grpc_python_plugin"),
         "chat.proto", "route_guide.proto"],
        check=True)
    sys.path.insert(0, _generated.name)


_generate()
