"""How many bytes pass between client and server, with compression and without."""

import re

from relay import Relay
from replicas import ReplicaTest, main
from programs import Program


class CompressedClient(ReplicaTest):
    def listing(self, of_requests, of_replies):
        """The bytes of the messages and those on the wire, of requests and of replies."""
        replica = self.replica("red", "--compress", of_replies)
        relay = self.enter(Relay(replica.address))
        client = self.enter(Program("compressed_client", "--target", relay.address, "--compress", of_requests))
        self.assertEqual(client.wait(), 0, client.errors.so_far())
        lines = [re.fullmatch(r"asked with (\d+) bytes, got (\d+)", line) for line in client.output.all()]
        messages = [sum(int(line[side]) for line in lines) for side in (1, 2)]
        return tuple(zip(messages, relay.counts()))

    def assert_compressed(self, side):
        message, wire = side
        self.assertLess(wire, message / 2)

    def assert_not_compressed(self, side):
        message, wire = side
        self.assertGreater(wire, message)

    def test_both_directions(self):
        for algorithm in ("gzip", "deflate"):
            requests, replies = self.listing(algorithm, algorithm)
            self.assert_compressed(requests)
            self.assert_compressed(replies)

    def test_each_direction_by_itself(self):
        requests, replies = self.listing("gzip", "none")
        self.assert_compressed(requests)
        self.assert_not_compressed(replies)
        requests, replies = self.listing("none", "gzip")
        self.assert_not_compressed(requests)
        self.assert_compressed(replies)

    def test_none(self):
        for side in self.listing("none", "none"):
            self.assert_not_compressed(side)

    def test_another_algorithm(self):
        self.assert_refused("^compressed_client: --compress needs none, deflate or gzip, not 'zip'$",
                            "compressed_client", "--compress", "zip")
        self.assert_refused("^stock_replica: --compress needs none, deflate or gzip, not 'zip'$",
                            "stock_replica", "--compress", "zip")


if __name__ == "__main__":
    main()
