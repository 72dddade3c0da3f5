"""Python's view of proto/interop, generated when this is imported."""

import importlib
import os
import shutil
import subprocess
import sys
import tempfile

with tempfile.TemporaryDirectory() as _generated:
    _protos = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "proto", "interop")
    _plugin = shutil.which("grpc_python_plugin") or "grpc_python_plugin"
    subprocess.run(["protoc", "-I", _protos, "--python_out", _generated, "--grpc_out", _generated,
                    "--plugin=protoc-gen-grpc=" + _plugin, "test.proto"], check=True)
    sys.path.insert(0, _generated)
    messages = importlib.import_module("test_pb2")
    services = importlib.import_module("test_pb2_grpc")
    sys.path.remove(_generated)
