"""Tools that people point at servers: buf curl, which asks reflection for the schema, and h2load.

Reads from the environment: server (interop_server) and place (where npm may install buf).
"""

import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from buf import find_buf
from skipping import skip

SERVICE = "grpc.testing.TestService"
LIMIT = 120  # seconds for a tool


class Tools(unittest.TestCase):
    def setUp(self):
        self.server = subprocess.Popen([os.environ["server"], "--port", "0"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.stop)
        self.url = "http://127.0.0.1:" + self.server.stdout.readline().split()[-1]

    def stop(self):
        self.server.terminate()
        self.assertEqual(self.server.wait(LIMIT), 0)
        self.server.stdout.close()

    def curl(self, what, *arguments, data="{}"):
        return subprocess.run([BUF, "curl", "--protocol", "grpc", "--http2-prior-knowledge", "--data", "@-", *arguments,
                               f"{self.url}/{what}"], input=data, capture_output=True, text=True, timeout=LIMIT)

    def answers(self, method, data, *arguments, service=SERVICE):
        done = self.curl(f"{service}/{method}", *arguments, data=data)
        self.assertEqual(done.returncode, 0, done.stderr)
        decoder, text, found = json.JSONDecoder(), done.stdout.strip(), []
        while text:
            value, end = decoder.raw_decode(text)
            found.append(value)
            text = text[end:].strip()
        return found

    def test_curl_lists_methods(self):
        listed = subprocess.run([BUF, "curl", "--list-methods", "--protocol", "grpc", "--http2-prior-knowledge",
                                 self.url], capture_output=True, text=True, check=True, timeout=LIMIT)
        names = listed.stdout.split()
        for method in ("EmptyCall", "UnaryCall", "StreamingOutputCall", "StreamingInputCall", "FullDuplexCall"):
            self.assertIn(f"{SERVICE}/{method}", names)

    def test_curl_sees_a_servers_calls_by_channelz(self):
        self.answers("EmptyCall", "{}")
        self.assertNotEqual(self.curl(SERVICE + "/UnaryCall", data='{"responseStatus": {"code": 5}}').returncode, 0)
        answer = self.answers("GetServers", "{}", service="grpc.channelz.v1.Channelz")
        data = answer[0]["server"][0]["data"]
        counts = [int(data[name]) for name in ("callsStarted", "callsSucceeded", "callsFailed")]
        # Those of reflection, which curl asks for the schema, end when curl does.
        self.assertGreaterEqual(counts[0], 3)
        self.assertGreaterEqual(counts[1], 1)
        self.assertGreaterEqual(counts[2], 1)

    def test_curl_makes_calls_of_every_kind(self):
        three_zeros = {"payload": {"body": "AAAA"}}
        ask = '{"responseParameters": [{"size": 3}, {"size": 3}]}'
        self.assertEqual(self.answers("UnaryCall", '{"responseSize": 3}'), [three_zeros])
        self.assertEqual(self.answers("StreamingOutputCall", ask), [three_zeros] * 2)
        self.assertEqual(self.answers("StreamingInputCall", '{"payload": {"body": "AAAA"}} {"payload": {"body": "AA=="}}'),
                         [{"aggregatedPayloadSize": 4}])
        self.assertEqual(self.answers("FullDuplexCall", ask * 2), [three_zeros] * 4)

    def test_curl_shows_metadata_and_statuses(self):
        key = "X-Grpc-Test-Echo-Initial"
        done = self.curl(SERVICE + "/UnaryCall", "-v", "-H", key + ": hello")
        self.assertRegex(done.stderr, rf"(?i)< \(#\d+\) {key}: hello")
        done = self.curl(SERVICE + "/UnaryCall", data='{"responseStatus": {"code": 5, "message": "nothing there"}}')
        self.assertNotEqual(done.returncode, 0)
        told = json.loads(done.stderr)
        self.assertEqual((told["code"], told["message"]), ("not_found", "nothing there"))

    def test_load_is_answered_to_the_last_byte(self):
        """h2load takes any response for a success: whether all came is seen by their bytes."""
        calls, size = 20000, 100
        if not shutil.which("h2load"):
            skip("h2load (nghttp2-client) is not installed")
        request = b"\x10" + bytes([size])  # response_size
        reply = 5 + 4 + size  # the frame's head; payload and body have two bytes each before them
        with tempfile.NamedTemporaryFile() as file:
            file.write(struct.pack(">BI", 0, len(request)) + request)
            file.flush()
            done = subprocess.run(["h2load", "-n", str(calls), "-c", "10", "-m", "100", "-d", file.name,
                                   "-H", "content-type: application/grpc", "-H", "te: trailers",
                                   f"{self.url}/{SERVICE}/UnaryCall"],
                                  capture_output=True, text=True, timeout=LIMIT)
        self.assertIn(f"{calls} succeeded, 0 failed, 0 errored, 0 timeout", done.stdout)
        data = int(re.search(r"\((\d+)\) data", done.stdout).group(1))
        self.assertEqual(data, calls * reply)


if __name__ == "__main__":
    BUF = find_buf(os.environ["place"])
    unittest.main()
