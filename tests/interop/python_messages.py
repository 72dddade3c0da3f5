"""Python's view of proto/interop, generated when this is imported."""

import importlib
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import python_schemas

python_schemas.generate("interop", "test.proto")
messages = importlib.import_module("test_pb2")
services = importlib.import_module("test_pb2_grpc")
