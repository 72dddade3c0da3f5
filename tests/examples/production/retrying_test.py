"""gRPC repeats calls that a replica fails, or that die with it; but no stream that has begun."""

import os

from replicas import ROUNDS_WITH_A_DEATH, ReplicaTest, Round, main


class RetryingClient(ReplicaTest):
    def test_no_call_fails_when_a_replica_is_killed_with_ten_of_them(self):
        red, _, target = self.pair("--hold-from", "500")
        client = self.play("retrying_client", target, *ROUNDS_WITH_A_DEATH)
        red.errors.wait_for("holding 10 calls")
        red.die()
        self.assertEqual(client.wait(), 0, client.errors.so_far())
        with_death, after = client.so_far()
        self.assertEqual(with_death.answers, {"red": 499, "blue": 1501})
        self.assertGreaterEqual(with_death.repeated, 10)
        self.assertEqual(after, Round({"blue": 2000}, repeated=0, failed=0))
        self.assertEqual(client.sum("failed"), 0)

    def test_no_call_fails_when_a_replica_fails_some(self):
        red = self.replica("red", "--fail-every", "20")
        client = self.play("retrying_client", f"ipv4:{red.address}", "--in-flight", "1", "--rounds", "1")
        self.assertEqual(client.wait(), 0, client.errors.so_far())
        self.assertEqual(client.so_far(), [Round({"red": 100}, repeated=5, failed=0)])

    def test_what_fails_always_is_given_up(self):
        red = self.replica("red", "--fail-every", "1")
        self.assert_refused("^retrying_client: 1 calls failed, the last with UNAVAILABLE: out of order on purpose$",
                            "retrying_client", "--target", red.address, "--calls", "1", "--rounds", "1")

    def test_a_stream_that_has_begun_ends_with_its_replica(self):
        replicas = {name: self.replica(name, "--hold-from", "2") for name in ("red", "blue")}
        target = "ipv4:" + ",".join(replica.address for replica in replicas.values())
        client = self.play("retrying_client", target, "--list", "yes")
        self.assertEqual(client.wait(), 0, client.errors.so_far())
        self.assertEqual(client.so_far(), [Round({"red": 100}, repeated=5, failed=0)])

    def test_what_fails_always_is_given_up(self):
        red = self.replica("red", "--fail-every", "1")
        self.assert_refused("^retrying_client: 1 calls failed, the last with UNAVAILABLE: out of order on purpose$",
                            "retrying_client", "--target", red.address, "--calls", "1", "--rounds", "1")

    def test_a_stream_that_has_begun_ends_with_its_replica(self):
        red, blue, _ = replicas = *(self.replica(name, "--hold-from", "2") for name in ("red", "blue")), None
        replicas = {"red": red, "blue": blue}
        client = self.play("retrying_client", f"ipv4:{red.address},{blue.address}", "--list", "yes")
        client.output.wait_for("")
        size, _, name = client.output.so_far()[0].partition(" items by ")
        replicas[name].die()
        self.assertEqual((client.wait(), size), (1, "50"))
        self.assertRegex(client.errors.all()[-1], "^retrying_client: UNAVAILABLE: .")
        self.assertEqual(len(client.output.all()), 1)

    def test_a_stream_that_has_not_begun_is_repeated(self):
        address = self.unix_address()
        red = self.replica("red", "--hold-from", "1", listen=address)
        client = self.play("retrying_client", address, "--list", "yes")
        red.errors.wait_for("holding 1 calls")
        os.unlink(address.removeprefix("unix:"))  # red keeps its connection
        self.replica("blue", listen=address)
        red.die()
        self.assertEqual(client.wait(), 0, client.errors.so_far())
        self.assertEqual(client.output.all(), ["50 items by blue"] * 3 + ["42 items by blue"])


if __name__ == "__main__":
    main()
