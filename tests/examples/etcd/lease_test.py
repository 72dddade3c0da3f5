"""etcdc lease: kept alive as long as somebody answers for it."""

import signal

from real_etcd import EtcdTest, main


class Lease(EtcdTest):
    def grant(self, ttl):
        return self.run_etcdc("lease", "grant", "--ttl", str(ttl))[0]

    def remaining(self, lease):
        return self.etcd.ctl_json("lease", "timetolive", lease)["ttl"]

    def test_it_is_kept_alive_across_crashes(self):
        lease = self.grant(30)
        self.run_etcdc("put", "mine", "x", "--lease", lease)
        renewals = self.etcdc("lease", "keep-alive", lease)
        seen = renewals.output.wait_for(" s left")
        for how in (signal.SIGKILL, signal.SIGTERM):
            self.etcd.restart(how)
            seen = renewals.output.wait_for("30 s left", seen)
        self.assertIn("; again in ", "\n".join(renewals.errors.so_far()))
        self.assertGreater(self.remaining(lease), 0)
        self.assertEqual(self.etcd.ctl("get", "mine"), "mine\nx")

    def test_it_begins_when_etcd_does(self):
        lease = self.grant(30)
        self.etcd.stop()
        renewals = self.etcdc("lease", "keep-alive", lease)
        renewals.errors.wait_for(" ms")
        self.etcd.start()
        renewals.output.wait_for("30 s left")

    def test_what_nobody_answers_for_is_given_up_when_its_time_is_over(self):
        lease = self.grant(2)
        renewals = self.etcdc("lease", "keep-alive", lease)
        renewals.output.wait_for(" s left")
        self.etcd.stop()
        self.assertEqual(renewals.wait(), 1)
        self.assertEqual(renewals.errors.all()[-1], f"etcdc: nobody has answered for lease {lease}")

    def test_an_etcd_that_is_frozen_counts_as_nobody(self):
        lease = self.grant(2)
        renewals = self.etcdc("lease", "keep-alive", lease)
        renewals.output.wait_for(" s left")
        self.etcd.process.process.send_signal(signal.SIGSTOP)
        self.assertEqual(renewals.wait(), 1)
        self.assertEqual(renewals.errors.all()[-1], f"etcdc: nobody has answered for lease {lease}")

    def test_one_that_was_revoked_has_ended(self):
        lease = self.grant(3)
        self.run_etcdc("put", "mine", "x", "--lease", lease)
        renewals = self.etcdc("lease", "keep-alive", lease)
        renewals.output.wait_for(" s left")
        self.run_etcdc("lease", "revoke", lease)
        self.assertEqual(renewals.wait(), 1)
        self.assertEqual(renewals.errors.all(), [f"etcdc: lease {lease} has ended"])
        self.assertEqual(self.etcd.ctl("get", "mine"), "")

    def test_unknown_leases(self):
        self.assertEqual(self.refused("lease", "keep-alive", "abc"), "etcdc: lease abc has ended")
        self.assertEqual(self.refused("lease", "revoke", "abc"),
                         "etcdc: NOT_FOUND: etcdserver: requested lease not found")
        self.assertEqual(self.refused("lease", "revoke", "xyz", code=2),
                         "etcdc: lease 'xyz' is no hexadecimal number from 1 to 7fffffffffffffff; see --help")
        self.assertEqual(self.refused("lease", "renew", "1", code=2), "etcdc: lease has no 'renew'; see --help")


if __name__ == "__main__":
    main()
