"""The notebook behind TLS and tokens: who may do what, and what the log, the metrics, the traces and probes say.

Reads from the environment: notebook_server, notebook_client, health_probe (our programs).
"""

import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import unittest
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "support"))
from programs import LIMIT, Program, main

EXAMPLE = pathlib.Path(__file__).resolve().parents[3] / "examples" / "secure"
WRITER = "notes.write"


def bash(script, *arguments):
    return subprocess.run(["bash", EXAMPLE / script, *map(str, arguments)], check=True, capture_output=True,
                          text=True).stdout


def free_port():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return bound.getsockname()[1]


class Secure(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.keys = pathlib.Path(directory.name)
        bash("keys.sh", cls.keys)
        bash("keys.sh", cls.keys / "strangers")

    def setUp(self):
        """The server records in itself, so it has to know its port before."""
        self.port, self.metrics = free_port(), free_port()
        self.target = f"localhost:{self.port}"
        self.start(NOTEBOOK_LEAVE_MS="0")

    def start(self, **settings):
        os.environ.update({
            "NOTEBOOK_LISTEN": f"localhost:{self.port}",
            "NOTEBOOK_METRICS": f"127.0.0.1:{self.metrics}",
            "NOTEBOOK_CERTIFICATE": str(self.keys / "server.pem"),
            "NOTEBOOK_KEY": str(self.keys / "server.key"),
            "NOTEBOOK_TOKEN_KEY": str(self.keys / "tokens.pem"),
            "NOTEBOOK_ISSUER": "example",
            "NOTEBOOK_AUDIT": self.target,
            "NOTEBOOK_TRUST": str(self.keys / "root.pem"),
            "NOTEBOOK_TOKEN": self.token("server"),
            "PROBE_TRUST": str(self.keys / "root.pem"), **settings})
        self.server = Program("notebook_server")
        self.addCleanup(self.server.__exit__)
        self.server.output.wait_for(f"listening on port {self.port}")

    def token(self, who, scopes="", seconds=3600, key="tokens.key"):
        file = self.keys / f"token-of-{who}"
        file.write_text(bash("token.sh", self.keys / key, who, scopes, seconds))
        return str(file)

    def client(self, token, *arguments):
        return subprocess.run([os.environ["notebook_client"], *arguments], capture_output=True, text=True, timeout=LIMIT,
                              env={**os.environ, "NOTEBOOK_TARGET": self.target, "NOTEBOOK_TOKEN": token})

    def expect(self, done, output):
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, output)

    def expect_refusal(self, done, status):
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(done.stderr, f"{os.environ['notebook_client']}: {status}\n")

    def probe(self, *arguments):
        done = subprocess.run([os.environ["health_probe"], self.target, *arguments], capture_output=True, text=True,
                              timeout=LIMIT)
        return done.returncode, (done.stdout + done.stderr).strip()

    def page(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics}/metrics", timeout=LIMIT) as page:
            return page.read().decode()

    def test_people_keep_notes_of_their_own(self):
        ann, bob = self.token("ann", WRITER), self.token("bob", WRITER)
        self.assertRegex(self.client(ann, "write", "bread").stdout, "^note 1, trace [0-9a-f]{32}\n$")
        self.assertRegex(self.client(ann, "write", "milk").stdout, "^note 2, ")
        self.expect(self.client(ann, "read"), "bread\nmilk\n")
        self.expect(self.client(bob, "read"), "")

    def test_who_may_not_is_refused(self):
        self.expect_refusal(self.client(self.token("carl"), "write", "x"),
                            "PERMISSION_DENIED: needs the scope notes.write")
        refused = "UNAUTHENTICATED: authentication failed"
        self.expect_refusal(self.client(self.token("eve", WRITER, -3600), "read"), refused)
        self.expect_refusal(self.client(self.token("mallory", WRITER, key="strangers/tokens.key"), "read"), refused)

    def test_a_trace_leads_through_both_services(self):
        trace = self.client(self.token("ann", WRITER), "write", "bread").stdout.split()[-1]
        self.server.output.wait_until(lambda line: f"trace={trace}" in line and "notebook.Notebook/Write" in line)
        spans = [dict(word.split("=") for word in line.split()) for line in self.server.output.so_far()
                 if line.startswith(f"trace={trace}")]
        kinds = {(span["kind"], span["method"]): span for span in spans}
        self.assertEqual(len(spans), 3)
        write = kinds["server", "notebook.Notebook/Write"]
        call = kinds["client", "notebook.Audit/Record"]
        record = kinds["server", "notebook.Audit/Record"]
        self.assertEqual((call["parent"], record["parent"]), (write["span"], call["span"]))
        self.assertEqual({span["code"] for span in spans}, {"OK"})

    def test_the_log_and_the_metrics_tell_of_each_call(self):
        self.client(self.token("ann", WRITER), "write", "a secret")
        self.client(self.token("eve", WRITER, -3600), "read")
        self.server.output.wait_until(lambda line: re.match("method=notebook.Notebook/Read code=UNAUTHENTICATED ", line))
        lines = "\n".join(self.server.output.so_far())
        self.assertRegex(lines, "(?m)^method=notebook.Notebook/Write code=OK .*requests=1 .*replies=1 ")
        self.assertRegex(lines, "(?m)^refused a token: ")
        self.assertNotIn("a secret", lines)
        page = self.page()
        for wanted in ('grpc_server_call_started_total{grpc_method="notebook.Notebook/Write"} 1',
                       'grpc_server_call_started_total{grpc_method="notebook.Audit/Record"} 1',
                       'grpc_server_call_duration_seconds_count{grpc_method="notebook.Notebook/Read",'
                       'grpc_status="UNAUTHENTICATED"} 1'):
            self.assertIn(wanted, page)

    def test_probes_see_a_server_that_leaves(self):
        self.assertEqual(self.probe(), (0, "SERVING"))
        self.assertEqual(self.probe("notebook.Notebook"), (0, "SERVING"))
        self.assertEqual(self.probe("no.Such")[0], 1)
        self.server.ask_to_end()
        self.assertEqual(self.server.wait(), 0)
        self.assertEqual(self.server.output.so_far()[-1], "ended")
        self.assertEqual(self.probe()[0], 1)

        self.start(NOTEBOOK_LEAVE_MS="600000")
        self.server.ask_to_end()
        while self.probe() != (1, "NOT_SERVING"):
            self.assertIsNone(self.server.process.poll())
        self.expect(self.client(self.token("ann"), "read"), "")  # clients that have not seen it yet

    def test_what_is_missing_is_named(self):
        done = subprocess.run([os.environ["notebook_server"]], env={}, capture_output=True, text=True, timeout=LIMIT)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(done.stderr, f"{os.environ['notebook_server']}: NOTEBOOK_TRUST is not set; see --help\n")
        for program in ("notebook_server", "notebook_client", "health_probe"):
            done = subprocess.run([os.environ[program], "--help"], capture_output=True, text=True, timeout=LIMIT)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertTrue(done.stdout.startswith(program))
            self.assertEqual(subprocess.run([os.environ[program], "a", "b", "c"], capture_output=True).returncode, 2)


if __name__ == "__main__":
    main()
