"""Who shows no certificate, a foreign one or one of somebody else is refused, by both sides."""

import os
import sys
import tempfile

from name_server import NameServer
from replicas import ReplicaTest, main
from programs import LIMIT, Program

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "interop"))
import certificates


def shown_by_server(made, *more):
    return ("--certificate", made.server.certificate, "--key", made.server.key, "--clients", made.ca, *more)


class MutualTlsClient(ReplicaTest):
    @classmethod
    def setUpClass(cls):
        directories = [cls.enterClassContext(tempfile.TemporaryDirectory()) for _ in range(2)]
        cls.ours, cls.foreign = map(certificates.make, directories)

    def setUp(self):
        self.names = self.enter(NameServer(certificates.SERVER, "127.0.0.2", "127.0.0.3"))

    def identity(self, made):
        return "--certificate", made.client.certificate, "--key", made.client.key

    def client(self, replica, trusted, *identity):
        return self.enter(Program("mutual_tls_client", "--target", self.names.target(replica.port), "--servers",
                                  trusted.ca, "--timeout", str(int(LIMIT * 1000)), *identity))

    def test_who_is_known_is_answered_also_when_a_replica_dies(self):
        replicas = self.replicas_of_one_port("red", "blue", arguments=shown_by_server(self.ours, "--allow", "a-client"),
                                             of_first=("--hold-from", "1000"))
        client = self.client(replicas["red"], self.ours, *self.identity(self.ours))
        answered = []
        while "blue" not in answered:
            answered.append(self.ask(client))
        for _ in range(2500):
            client.say("bolt-M8-steel")
        replicas["red"].errors.wait_for("holding 1 calls")
        replicas["red"].die()
        client.process.stdin.close()
        self.assertEqual(client.wait(), 0, client.errors.so_far())
        says = [line.split()[-1] for line in client.output.all() if line.startswith("692 pieces, says ")]
        self.assertEqual((len(says), says.count("red")), (len(answered) + 2500, 999))

    def ask(self, client):
        """Gives who answered."""
        before = len(client.output.so_far())
        client.say("bolt-M8-steel")
        answer = client.output.wait_until(lambda line: line.startswith("692 pieces, says "), before)
        return client.output.so_far()[answer - 1].split()[-1]

    def assert_fails(self, client, complaint):
        client.say("bolt-M8-steel")
        self.assertEqual(client.wait(), 1)
        self.assertRegex(client.errors.all()[-1], "^mutual_tls_client: " + complaint)

    def assert_no_connection(self, trusted, *identity, complaint="."):
        """Where what differs from a client that is answered is a certificate only."""
        red = self.red()
        self.assert_fails(self.client(red, trusted, *identity), "UNAVAILABLE: " + complaint)
        self.assertEqual(self.ask(self.client(red, self.ours, *self.identity(self.ours))), "red")

    def red(self, allowed="a-client"):
        self.names.addresses = ("127.0.0.2",)
        return self.replica("red", *shown_by_server(self.ours, "--allow", allowed), listen="127.0.0.2:0")

    def test_who_shows_no_certificate_is_not_heard(self):
        self.assert_no_connection(self.ours)

    def test_who_is_of_another_authority_is_not_heard(self):
        self.assert_no_connection(self.ours, *self.identity(self.foreign))

    def test_a_server_of_another_authority_is_not_trusted(self):
        self.assert_no_connection(self.foreign, *self.identity(self.ours), complaint=".*certificate verify failed")

    def test_a_server_of_another_name_is_not_trusted(self):
        red = self.red()
        client = self.enter(Program("mutual_tls_client", "--target", red.address, "--servers", self.ours.ca,
                                    *self.identity(self.ours)))
        self.assert_fails(client, "UNAVAILABLE: .*Peer name 127.0.0.2 is not in peer certificate")

    def test_who_is_not_on_the_list_is_told_so(self):
        client = self.client(self.red("somebody-else"), self.ours, *self.identity(self.ours))
        self.assert_fails(client, "PERMISSION_DENIED: 'a-client' may not ask$")

    def test_files_that_are_missing(self):
        self.assert_refused("^mutual_tls_client: --servers is missing; see --help$", "mutual_tls_client")
        self.assert_refused("^mutual_tls_client: protocoro: cannot read the PEM file '/nowhere'$",
                            "mutual_tls_client", "--servers", "/nowhere")
        self.assert_refused("^stock_replica: --key is missing; see --help$", "stock_replica", "--certificate",
                            self.ours.server.certificate)


if __name__ == "__main__":
    main()
