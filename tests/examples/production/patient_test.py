"""Calls that wait for a server, before the first one and between two."""

from replicas import ReplicaTest, main
from programs import LIMIT, Program


class PatientClient(ReplicaTest):
    def test_calls_wait_for_a_server_that_starts_after_them(self):
        address = self.unix_address()
        client = self.enter(Program("patient_client", "--target", address, "--timeout", str(int(LIMIT * 1000))))
        said = 0
        for name in ("red", "blue"):
            client.say("bolt-M8-steel")
            said = client.output.wait_for("looking for bolt-M8-steel", said)
            replica = self.replica(name, listen=address)
            said = client.output.wait_for(f"692 pieces, says {name}", said)
            replica.die()
        client.process.stdin.close()
        self.assertEqual(client.wait(), 0, client.errors.so_far())

    def test_a_call_whose_server_dies_waits_for_the_next(self):
        address = self.unix_address()
        red = self.replica("red", "--hold-from", "1", listen=address)
        client = self.enter(Program("patient_client", "--target", address, "--timeout", str(int(LIMIT * 1000))))
        client.say("bolt-M8-steel")
        red.errors.wait_for("holding 1 calls")
        red.die()
        self.replica("blue", listen=address)
        client.output.wait_for("692 pieces, says blue")

    def test_until_the_deadline_and_no_longer(self):
        # A call that does not wait would fail before, with UNAVAILABLE, after its five attempts.
        client = self.enter(Program("patient_client", "--target", self.unix_address(), "--timeout", "4000"))
        client.say("bolt-M8-steel")
        self.assertEqual(client.wait(), 1)
        self.assertRegex(client.errors.all()[-1], "^patient_client: DEADLINE_EXCEEDED: .")


if __name__ == "__main__":
    main()
