"""etcdc lock: one at a time, together with etcdctl, and only as long as the lease lives."""

import signal
import tempfile

from real_etcd import EtcdTest, Program, main

# Fails where somebody else is inside; counts, as only one at a time can.
ALONE = 'mkdir inside && count=$(cat count) && echo $((count + 1)) > count && rmdir inside'
# KILL: between its fork and its exec the shell's child still has the shell's trap and loses a TERM.
UNTIL_STOPPED = "trap 'kill -KILL $!; echo stopped; exit 0' TERM; sleep infinity & echo begun; wait"


class Lock(EtcdTest):
    def setUp(self):
        super().setUp()
        self.queue = self.etcdc("watch", "the lock/", "--prefix", "--rev", "1")

    def queue_has(self, puts):
        """Waits until so many have come for the lock."""
        position = 0
        for _ in range(puts):
            position = self.queue.output.wait_until(lambda line: " PUT " in line, position)

    def hold(self, *options):
        """Has it when this returns."""
        holder = self.etcdc("lock", "the lock", *options)
        holder.output.wait_for("")
        self.assertTrue(holder.output.so_far()[0].startswith("the lock/"))
        return holder

    def end(self, holder, how=signal.SIGINT):
        holder.process.send_signal(how)
        self.assertEqual(holder.wait(), 0)

    def test_one_at_a_time_and_etcdctl_too(self):
        with tempfile.TemporaryDirectory() as place:
            with open(place + "/count", "w", encoding="ascii") as file:
                file.write("0\n")
            ours = f'"$etcdc" --endpoint {self.etcd.target} lock "the lock" -- sh -c \'{ALONE}\''
            theirs = f'etcdctl --endpoints {self.etcd.target} lock "the lock" -- sh -c \'{ALONE}\''
            loops = [f"set -e; for i in 1 2 3 4 5 6 7 8 9 10; do {lock}; done"
                     for lock in (ours, theirs, ours, theirs, ours, ours)]
            running = [self.enter(Program("env", "-C", place, "ETCDCTL_API=3", "sh", "-c", loop)) for loop in loops]
            self.assertEqual([(each.wait(), each.errors.all()) for each in running], [(0, [])] * len(loops))
            with open(place + "/count", encoding="ascii") as file:
                self.assertEqual(int(file.read()), 10 * len(loops))

    def test_the_next_one_has_it_when_the_holder_was_killed(self):
        holder = self.hold("--ttl", "2")
        waiting = self.etcdc("lock", "the lock")
        self.queue_has(2)
        self.assertEqual(waiting.output.so_far(), [])
        holder.process.kill()
        waiting.output.wait_for("")

    def test_it_is_held_and_waited_for_across_crashes(self):
        holder = self.hold("--ttl", "60")
        waiting = self.etcdc("lock", "the lock", "--ttl", "60")
        self.queue_has(2)
        self.etcd.restart()
        waiting.errors.wait_for(" ms")
        self.etcd.wait_until_it_serves()
        self.assertEqual(waiting.output.so_far(), [])
        self.assertEqual(self.etcd.ctl("get", "the lock/", "--prefix", "--keys-only").count("the lock/"), 2)
        self.end(holder)
        waiting.output.wait_for("")
        self.end(waiting)
        self.assertEqual(self.etcd.ctl("get", "", "--prefix"), "")

    def test_who_is_interrupted_while_it_waits_leaves_the_queue(self):
        holder = self.hold()
        first, second = (self.etcdc("lock", "the lock") for _ in range(2))
        self.queue_has(3)
        self.end(first, signal.SIGTERM)
        self.end(holder)
        second.output.wait_for("")

    def test_a_program_is_stopped_when_the_lock_is_lost(self):
        holder = self.etcdc("lock", "the lock", "--ttl", "3", "--", "sh", "-c", UNTIL_STOPPED)
        holder.output.wait_for("begun")
        key = self.etcd.ctl("get", "the lock/", "--prefix", "--keys-only").strip()
        lease = key.split("/")[1]
        self.etcd.ctl("lease", "revoke", lease)
        self.assertEqual(holder.wait(), 1)
        self.assertEqual(holder.output.all(), ["begun", "stopped"])
        self.assertEqual(holder.errors.all(), [f"etcdc: lease {lease} has ended"])

    def test_the_exit_code_is_the_programs(self):
        for code in (0, 3):
            self.run_etcdc("lock", "the lock", "--", "sh", "-c", f"exit {code}", code=code)
        self.run_etcdc("lock", "the lock", "--", "sh", "-c", "kill -9 $$", code=137)
        self.assertEqual(self.refused("lock", "the lock", "--", "/no/such/program"),
                         "etcdc: /no/such/program: No such file or directory")
        self.assertEqual(self.etcd.ctl("get", "", "--prefix"), "")

    def test_interrupted_it_gives_the_lock_back_after_its_program(self):
        holder = self.etcdc("lock", "the lock", "--", "sh", "-c", UNTIL_STOPPED)
        holder.output.wait_for("begun")
        self.end(holder, signal.SIGTERM)
        self.assertEqual(holder.output.all(), ["begun", "stopped"])
        self.assertEqual(self.etcd.ctl("get", "", "--prefix"), "")


if __name__ == "__main__":
    main()
