"""etcdc snapshot: a file that etcdctl confirms, or none."""

import concurrent.futures
import os
import tempfile

from real_etcd import EtcdTest, Program, etcd_pb2, etcd_pb2_grpc, grpc, main


class Broken(etcd_pb2_grpc.MaintenanceServicer):
    """Sends a part, and then fails, or ends as if that were all."""

    def __init__(self, code):
        self._code = code

    def Snapshot(self, request, context):
        for remaining in (3000, 2000):
            yield etcd_pb2.SnapshotResponse(remaining_bytes=remaining, blob=1000 * b"x")
        if self._code:
            context.abort(self._code, "disk on fire")


class Snapshot(EtcdTest):
    def setUp(self):
        super().setUp()
        self.place = self.enter(tempfile.TemporaryDirectory())

    def status(self, file):
        return self.etcd.ctl_json("snapshot", "status", file)

    def test_etcdctl_confirms_its_hash(self):
        for number in range(20):
            self.etcd.ctl("put", f"large/{number}", given=str(number) * 500_000)
        ours, theirs = self.place + "/ours", self.place + "/theirs"
        printed = self.run_etcdc("snapshot", ours)
        self.assertEqual(printed, [f"{os.path.getsize(ours)} bytes"])
        self.assertGreater(os.path.getsize(ours), 10_000_000)
        self.etcd.ctl("snapshot", "save", theirs)
        self.assertEqual(self.status(ours), self.status(theirs))
        # This compares the file with the checksum that etcd has appended to it.
        self.etcd.ctl("snapshot", "restore", ours, "--data-dir", self.place + "/restored")
        self.assertEqual(os.listdir(self.place + "/restored"), ["member"])

    def test_one_that_breaks_leaves_what_was_there(self):
        for code, message in ((grpc.StatusCode.INTERNAL, "INTERNAL: disk on fire"),
                              (None, "DATA_LOSS: etcd's snapshot ended before it was whole")):
            server = grpc.server(concurrent.futures.ThreadPoolExecutor(2))
            etcd_pb2_grpc.add_MaintenanceServicer_to_server(Broken(code), server)
            port = server.add_insecure_port("127.0.0.1:0")
            server.start()
            self.addCleanup(server.stop, None)
            file = self.place + "/snapshot"
            with open(file, "w", encoding="ascii") as before:
                before.write("of yesterday")
            saved = self.enter(Program("etcdc", "--endpoint", f"127.0.0.1:{port}", "snapshot", file))
            self.assertEqual(saved.wait(), 1)
            self.assertEqual(saved.errors.all(), ["etcdc: " + message])
            self.assertEqual(os.listdir(self.place), ["snapshot"])
            with open(file, encoding="ascii") as after:
                self.assertEqual(after.read(), "of yesterday")

    def test_without_etcd_or_a_place_there_is_no_file(self):
        self.assertIn("No such file or directory", self.refused("snapshot", self.place + "/no/where"))
        self.etcd.stop()
        self.assertIn("etcdc: UNAVAILABLE: ", self.refused("snapshot", self.place + "/snapshot"))
        self.assertEqual(os.listdir(self.place), [])


if __name__ == "__main__":
    main()
