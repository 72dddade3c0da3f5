"""etcdc put and get, and what it says to those who type something else."""

from real_etcd import EtcdTest, Program, main


class Commands(EtcdTest):
    def test_put_and_get_agree_with_etcdctl(self):
        self.assertEqual(self.run_etcdc("put", "a/1", "one"), ["revision 2"])
        self.etcd.ctl("put", "a/2", "two")
        self.etcd.ctl("put", "b", "three")
        self.assertEqual(self.etcd.ctl("get", "a/1"), "a/1\none")
        self.assertEqual(self.run_etcdc("get", "a/2"), ["a/2 two"])
        self.assertEqual(self.run_etcdc("get", "a/", "--prefix"), ["a/1 one", "a/2 two"])
        self.assertEqual(self.run_etcdc("get", "", "--prefix"), ["a/1 one", "a/2 two", "b three"])
        self.assertEqual(self.run_etcdc("get", "--prefix", "--rev=2", ""), ["a/1 one"])
        self.assertEqual(self.refused("get", "a/"), "etcdc: no such key")

    def test_a_prefix_of_the_largest_bytes(self):
        highest = b"\xff\xff"
        self.run_etcdc("put", highest, "x")
        self.assertEqual(self.run_etcdc("get", "--prefix", highest), ["\\xff\\xff x"])
        self.assertEqual(self.run_etcdc("get", "--prefix", b"\xff"), ["\\xff\\xff x"])

    def test_mistakes(self):
        for arguments, answer in (
                ((), "the command is missing"),
                (("putt",), "no command 'putt', only put, get, watch, lease, lock, snapshot"),
                (("put", "a"), "a value is missing"),
                (("put", "a", "b", "c"), "'c' is too much"),
                (("get",), "a key is missing"),
                (("get", "--prefix"), "a prefix is missing"),
                (("watch", "--revision", "a"), "unknown option '--revision'"),
                (("get", "a", "--rev"), "--rev needs a value"),
                (("get", "a", "--rev", "0"), "--rev '0' is no number from 1 to 9223372036854775807"),
                (("lock", "a", "--ttl", "1h"), "--ttl '1h' is no number from 1 to 86400"),
                (("lock",), "a name is missing"),
                (("lease",), "grant, keep-alive or revoke is missing"),
                (("snapshot",), "a file is missing")):
            self.assertEqual(self.refused(*arguments, code=2), f"etcdc: {answer}; see --help")
        self.assertIn("etcdc: protocoro: cannot read the PEM file '/no/file'",
                      self.refused("get", "a", "--cacert", "/no/file"))

    def test_no_etcd(self):
        self.etcd.stop()
        self.assertIn("etcdc: UNAVAILABLE: ", self.refused("get", "a"))

    def test_help_needs_no_etcd(self):
        told = self.enter(Program("etcdc", "--help"))
        self.assertEqual(told.wait(), 0)
        self.assertEqual(told.output.all()[0], "etcdc [options] COMMAND")


if __name__ == "__main__":
    main()
