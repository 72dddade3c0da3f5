"""etcdc watch: every change, once, in order, however often etcd goes away."""

import base64
import collections
import signal

from real_etcd import EtcdTest, main
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


if __name__ == "__main__":
    main()
