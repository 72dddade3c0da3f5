"""etcdc watch: every change, once, in order, however often etcd goes away."""

import base64
import collections
import concurrent.futures
import signal
import unittest

from real_etcd import EtcdTest, Program, etcd_pb2, etcd_pb2_grpc, grpc, main
from writer import Writer


def events(lines):
    """Revision and key of each."""
    return [(int(line.split()[0]), line.split()[2]) for line in lines]


class Watch(EtcdTest):
    def test_ten_thousand_puts_across_crashes_come_in_order_and_without_a_gap(self):
        watch = self.etcdc("watch", "load/", "--prefix", "--rev", "2")
        with Writer(self.etcd.target, "load/", 10_000) as writer:
            for acknowledged, how in ((3000, signal.SIGKILL), (5000, signal.SIGTERM), (7000, signal.SIGKILL)):
                writer.wait_for(acknowledged)
                self.etcd.restart(how)
            writer.wait_for(10_000)
        stored = self.etcd.ctl_json("get", "load/", "--prefix", "--sort-by=MODIFY", "--order=ASCEND")
        newest = stored["header"]["revision"]
        self.assertEqual(stored["count"], 10_000)

        last = base64.b64decode(stored["kvs"][-1]["key"]).decode()
        watch.output.wait_for(f" PUT {last} {int(last[-5:])}")
        self.assertIn("; again in ", "\n".join(watch.errors.so_far()))
        seen = events(watch.output.so_far())
        self.assertEqual([revision for revision, _ in seen], list(range(2, newest + 1)))
        times = collections.Counter(key for _, key in seen)
        newest_of = {key: revision for revision, key in seen}
        for entry in stored["kvs"]:
            key = base64.b64decode(entry["key"]).decode()
            self.assertEqual((newest_of[key], times[key]), (entry["mod_revision"], entry["version"]), key)

    def test_a_watch_from_now_on_misses_nothing_after_its_beginning(self):
        watch = self.etcdc("watch", "now/", "--prefix")
        number = 0
        while not watch.output.so_far():  # until it is there
            self.etcd.ctl("put", f"now/{number}", "x")
            number += 1
        self.etcd.restart()
        self.etcd.wait_until_it_serves()
        for late in range(20):
            self.etcd.ctl("put", f"now/late{late}", "x")
        watch.output.wait_for(" PUT now/late19 x")
        revisions = [revision for revision, _ in events(watch.output.so_far())]
        self.assertEqual(revisions, list(range(revisions[0], number + 22)))

    def test_it_waits_for_an_etcd_that_is_not_there_yet(self):
        self.etcd.stop()
        watch = self.etcdc("watch", "a", "--rev", "1")
        watch.errors.wait_for(" ms")
        self.etcd.start().wait_until_it_serves()
        self.etcd.ctl("put", "a", "b")
        watch.output.wait_for("2 PUT a b")

    def test_it_shows_deletions_and_bytes_that_are_no_text(self):
        watch = self.etcdc("watch", "", "--prefix", "--rev", "1")
        self.run_etcdc("put", "a key", "two\nlines \xe4")
        self.etcd.ctl("del", "a key")
        watch.output.wait_for("2 PUT a key two\\nlines \\xc3\\xa4")
        watch.output.wait_for("3 DELETE a key ")

    def test_it_says_when_what_it_wants_is_compacted_away(self):
        for value in "abc":
            self.etcd.ctl("put", "a", value)
        self.etcd.ctl("compact", "3")
        self.assertEqual(self.refused("watch", "a", "--rev", "2"),
                         "etcdc: OUT_OF_RANGE: the oldest revision that etcd still has is 3")

    def test_it_ends_when_interrupted(self):
        for how in (signal.SIGINT, signal.SIGTERM):
            watch = self.etcdc("watch", "a", "--rev", "1")
            self.etcd.ctl("put", "a", "b")
            watch.output.wait_for("2 PUT a b")
            watch.process.send_signal(how)
            self.assertEqual(watch.wait(), 0)


class Interrupted(etcd_pb2_grpc.WatchServicer):
    """Breaks each stream at another point; keeps the revisions that it was asked for."""

    def __init__(self, *streams):
        self._streams = list(streams)
        self.asked = []

    def Watch(self, requests, context):
        self.asked.append(next(requests).create_request.start_revision)
        yield from self._streams.pop(0)
        context.abort(grpc.StatusCode.UNAVAILABLE if self._streams else grpc.StatusCode.UNKNOWN, "away")


def answer(revision, *changed, **more):
    """Of etcd at this revision, with changes of these revisions."""
    events = [{"kv": {"key": b"k", "mod_revision": each}} for each in changed]
    return etcd_pb2.WatchResponse(header={"revision": revision}, events=events, **more)


class Resumption(unittest.TestCase):
    """Where a watch goes on, for each point where its stream may break."""

    def watch(self, *arguments, streams):
        etcd = Interrupted(*streams)
        server = grpc.server(concurrent.futures.ThreadPoolExecutor(2))
        etcd_pb2_grpc.add_WatchServicer_to_server(etcd, server)
        target = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
        server.start()
        self.addCleanup(server.stop, None)
        with Program("etcdc", "--endpoint", target, "watch", "k", *arguments) as watch:
            self.assertEqual(watch.wait(), 1)
            return etcd.asked, [revision for revision, _ in events(watch.output.all())]

    def test_behind_the_last_change(self):
        asked, seen = self.watch("--rev", "5", streams=(
            [], [answer(9, created=True)], [answer(9, created=True), answer(9, 5, 6), answer(9, 9)], [answer(11, 10)]))
        self.assertEqual((asked, seen), ([5, 5, 5, 10], [5, 6, 9, 10]))

    def test_from_now_on(self):
        asked, seen = self.watch(streams=([], [answer(9, created=True)], [answer(12, created=True), answer(12, 11)], []))
        self.assertEqual((asked, seen), ([0, 0, 10, 12], [11]))

    def test_behind_what_etcd_has_told_of_without_changes(self):
        asked, _ = self.watch("--rev", "5", streams=([answer(9, created=True), answer(20)], [answer(3)], []))
        self.assertEqual(asked, [5, 21, 21])

    def test_a_watch_that_etcd_cancels_ends(self):
        asked, _ = self.watch(streams=([answer(9, canceled=True, cancel_reason="because")], []))
        self.assertEqual(asked, [0])


if __name__ == "__main__":
    main()
