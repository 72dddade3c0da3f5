"""buf lint and buf generate with the examples' schemas, as their buf.yaml and buf.gen.yaml say.

Reads from the environment: plugin (the directory of protoc-gen-coro), protoc (that of protoc),
schemas (proto/examples) and place (where npm may install buf). Without buf and npm it is skipped.
"""

import filecmp
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from buf import find_buf

class Buf(unittest.TestCase):
    def run_buf(self, *arguments):
        path = os.pathsep.join([os.environ["plugin"], os.environ["protoc"], os.environ["PATH"]])
        return subprocess.run([BUF_PROGRAM, *arguments], cwd=os.environ["schemas"], env={**os.environ, "PATH": path},
                              capture_output=True, text=True)

    def test_lint_likes_the_examples(self):
        done = self.run_buf("lint")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_generate_writes_what_protoc_writes(self):
        with tempfile.TemporaryDirectory() as by_buf, tempfile.TemporaryDirectory() as by_protoc:
            done = self.run_buf("generate", "-o", by_buf)
            self.assertEqual(done.returncode, 0, done.stderr)
            protos = [path.name for path in pathlib.Path(os.environ["schemas"]).glob("*.proto")]
            subprocess.run([os.environ["protoc"] + "/protoc", "--proto_path=" + os.environ["schemas"],
                            f"--plugin=protoc-gen-coro={os.environ['plugin']}/protoc-gen-coro",
                            f"--cpp_out={by_protoc}", f"--coro_out=mock:{by_protoc}", *protos], check=True)
            names = sorted(os.listdir(by_protoc))
            self.assertEqual(sorted(os.listdir(by_buf + "/generated")), names)
            self.assertEqual(len(names), 5 * len(protos))
            # The descriptors in protobuf's own files differ.
            ours = [name for name in names if ".coro.pb." in name]
            same, _, _ = filecmp.cmpfiles(by_protoc, by_buf + "/generated", ours, shallow=False)
            self.assertEqual(same, ours)

    def test_generate_shows_the_plugins_complaint(self):
        done = self.run_buf("generate", "--template", '{"version": "v2", "plugins": [{"local": "protoc-gen-coro", '
                            '"out": ".", "opt": "mocks"}]}')
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("unknown option 'mocks'; known: mock, ", done.stderr)


if __name__ == "__main__":
    BUF_PROGRAM = find_buf(os.environ["place"])
    unittest.main()
