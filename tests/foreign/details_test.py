"""The details of failed calls between us and others: Python's gRPC, @connectrpc/connect and nice-grpc on Node.

Reads from the environment: details (our program) and place (where npm may install the Node peers). Python reads and
writes the metadata by hand, which is what its package grpcio-status does.
"""

import json
import os
import pathlib
import subprocess
import sys
import unittest
from concurrent import futures

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import python_schemas
from node_packages import install
from programs import LIMIT, Program, main
from skipping import skip

python_schemas.generate("details", "complaints.proto", "google/rpc/error_details.proto", "google/rpc/status.proto")
import google
google.__path__.append(os.path.join(python_schemas.DIRECTORY, "google"))
import grpc
import complaints_pb2_grpc
from google.protobuf import empty_pb2, json_format
from google.rpc import error_details_pb2, status_pb2

HERE = pathlib.Path(__file__).resolve().parent
KEY = "grpc-status-details-bin"
FAILURE = {
    "code": 9,
    "message": "the till is shut",
    "details": {
        "google.rpc.ErrorInfo": {"reason": "SHUT", "domain": "shop", "metadata": {"till": "2"}},
        "google.rpc.RetryInfo": {"retryDelay": "3.000000500s"},
        "google.rpc.DebugInfo": {"stackEntries": ["open", "pay"], "detail": "no key"},
        "google.rpc.QuotaFailure": {"violations": [{"subject": "coins", "description": "seven too few"}]},
        "google.rpc.PreconditionFailure": {"violations": [{"type": "KEY", "subject": "till/2"}]},
        "google.rpc.BadRequest": {"fieldViolations": [{"field": "sum", "description": "below 0"}]},
        "google.rpc.RequestInfo": {"requestId": "42", "servingData": "ü"},
        "google.rpc.ResourceInfo": {"resourceType": "till", "resourceName": "two", "owner": "Ann"},
        "google.rpc.Help": {"links": [{"description": "more", "url": "https://shop.example/"}]},
        "google.rpc.LocalizedMessage": {"locale": "de", "message": "Kasse zu"},
    },
}


def type_of(name):
    return getattr(error_details_pb2, name.rpartition(".")[2])


def as_seen_by_python(error):
    told = status_pb2.Status.FromString(dict(error.trailing_metadata())[KEY])
    details = {}
    for packed in told.details:
        detail = type_of(packed.TypeName())()
        packed.Unpack(detail)
        details[packed.TypeName()] = json_format.MessageToDict(detail)
    return {"code": told.code, "message": told.message, "details": details}


class PythonsComplaints(complaints_pb2_grpc.ComplaintsServicer):
    def Complain(self, request, context):
        status = status_pb2.Status(code=FAILURE["code"], message=FAILURE["message"])
        for name, detail in FAILURE["details"].items():
            status.details.add().Pack(json_format.ParseDict(detail, type_of(name)()))
        context.set_trailing_metadata([(KEY, status.SerializeToString())])
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, status.message)


class Details(unittest.TestCase):
    def start(self, *command, told=""):
        """Gives the target of a server, which prints its port at last."""
        program = Program(*command)
        self.addCleanup(program.__exit__)
        program.process.stdin.write(told.encode())
        program.process.stdin.close()
        program.output.wait_for("")
        return "127.0.0.1:" + program.output.so_far()[0].split()[-1]

    def ours(self):
        return self.start("details", "server", "--listen", "127.0.0.1:0")

    def expect_ours_to_find(self, target):
        done = subprocess.run([os.environ["details"], "client", target], capture_output=True, text=True, timeout=LIMIT)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(json.loads(done.stdout), FAILURE)

    def expect_node_to_find(self, peer):
        done = subprocess.run(["node", PEERS / peer, "client", self.ours()], input=json.dumps(list(FAILURE["details"])),
                              capture_output=True, text=True, timeout=LIMIT)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(json.loads(done.stdout), FAILURE)

    def test_ours_finds_its_own(self):
        self.expect_ours_to_find(self.ours())

    def test_python_finds_ours(self):
        with grpc.insecure_channel(self.ours()) as channel, self.assertRaises(grpc.RpcError) as caught:
            complaints_pb2_grpc.ComplaintsStub(channel).Complain(empty_pb2.Empty(), timeout=LIMIT)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.FAILED_PRECONDITION)
        self.assertEqual(as_seen_by_python(caught.exception), FAILURE)

    def test_ours_finds_pythons(self):
        server = grpc.server(futures.ThreadPoolExecutor())
        self.addCleanup(lambda: server.stop(None).wait())
        complaints_pb2_grpc.add_ComplaintsServicer_to_server(PythonsComplaints(), server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        self.expect_ours_to_find(f"127.0.0.1:{port}")

    def test_connect_finds_ours(self):
        self.expect_node_to_find("connect_details.mjs")

    def test_ours_finds_connects(self):
        self.expect_ours_to_find(self.start("node", PEERS / "connect_details.mjs", "server", told=json.dumps(FAILURE)))

    def test_nice_grpc_finds_ours(self):
        self.expect_node_to_find("nice_details.mjs")

    def test_ours_finds_nice_grpcs(self):
        self.expect_ours_to_find(self.start("node", PEERS / "nice_details.mjs", "server", told=json.dumps(FAILURE)))


if __name__ == "__main__":
    PEERS = pathlib.Path(os.environ["place"])
    missing = install(HERE / "node", PEERS)
    if missing:
        skip(missing)
    os.environ["DESCRIPTORS"] = str(PEERS / "complaints.descriptors")
    subprocess.run(["protoc", "-I", HERE.parent.parent / "proto" / "details", "--include_imports",
                    "--descriptor_set_out", os.environ["DESCRIPTORS"], "complaints.proto",
                    "google/rpc/error_details.proto"], check=True)
    main()
