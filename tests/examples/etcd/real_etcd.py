"""An etcd of a test's own, which is killed and comes back, and the programs that ask it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "support"))
import python_schemas
from programs import LIMIT, Program, main  # noqa: F401: for the tests
from skipping import skip

for needed, package in (("etcd", "etcd-server"), ("etcdctl", "etcd-client")):
    if not shutil.which(needed):
        skip(f"{needed} is not installed (Debian: {package})")
python_schemas.generate("etcd", "etcd.proto", "mvccpb.proto")
import grpc
import etcd_pb2
import etcd_pb2_grpc

_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # kill -9 loses nothing there


def _address_of_our_own():
    """A restarted etcd needs its port again, so it has an address that nobody else uses."""
    pid = os.getpid()
    return f"127.{1 + (pid >> 16) % 250}.{pid >> 8 & 255}.{pid & 255}"


class Etcd:
    def __init__(self, *options):
        self._options = options
        self._directory = tempfile.TemporaryDirectory(dir=_MEMORY)
        self._address = _address_of_our_own()
        self.target = self._address + ":2379"
        self.process = None

    def start(self):
        clients, peers = f"http://{self.target}", f"http://{self._address}:2380"
        self.process = Program(
            "etcd", "--data-dir", self._directory.name + "/data", "--listen-client-urls", clients,
            "--advertise-client-urls", clients, "--listen-peer-urls", peers,
            "--initial-advertise-peer-urls", peers, "--initial-cluster", "default=" + peers,
            *self._options)
        return self

    def wait_until_it_serves(self):
        with grpc.insecure_channel(self.target, RECONNECTS_SOON) as channel:
            etcd_pb2_grpc.KVStub(channel).Range(etcd_pb2.RangeRequest(key=b"x"), timeout=LIMIT,
                                                wait_for_ready=True)
        return self

    def stop(self, how=signal.SIGKILL):
        if self.process is None:
            return
        self.process.process.send_signal(how)
        self.process.process.wait(LIMIT)
        self.process.__exit__()
        self.process = None

    def __enter__(self):
        self.start().wait_until_it_serves()
        return self

    def __exit__(self, *_):
        self.stop()
        self._directory.cleanup()

    def restart(self, how=signal.SIGKILL):
        self.stop(how)
        self.start()

    def ctl(self, *arguments, given=""):
        """What etcdctl says, who is not ours."""
        return subprocess.run(["etcdctl", "--endpoints", self.target, *arguments], check=True, input=given,
                              env={**os.environ, "ETCDCTL_API": "3"}, timeout=LIMIT, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout.strip()

    def ctl_json(self, *arguments):
        return json.loads(self.ctl("-w", "json", *arguments))


RECONNECTS_SOON = [("grpc.initial_reconnect_backoff_ms", 50), ("grpc.max_reconnect_backoff_ms", 500)]


class EtcdTest(unittest.TestCase):
    """Each test has an etcd that is empty: its first change makes revision 2."""

    options = ()  # of etcd

    def setUp(self):
        self.etcd = self.enter(Etcd(*self.options))

    def enter(self, context):
        entered = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return entered

    def etcdc(self, *arguments):
        return self.enter(Program("etcdc", "--endpoint", self.etcd.target, *arguments))

    def run_etcdc(self, *arguments, code=0):
        """Gives what it has printed."""
        ran = self.etcdc(*arguments)
        self.assertEqual((ran.wait(), ran.errors.all() if code == 0 else []), (code, []))
        return ran.output.all()

    def refused(self, *arguments, code=1):
        """Gives what it says when it fails."""
        ran = self.etcdc(*arguments)
        self.assertEqual(ran.wait(), code, ran.errors.all())
        self.assertEqual(ran.output.all(), [])
        return "\n".join(ran.errors.all())
