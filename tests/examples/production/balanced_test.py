"""Calls go to all replicas in turn: of a list, and of a name that changes its addresses."""

from name_server import NameServer
from replicas import ENDLESS, ROUNDS_WITH_A_DEATH, ReplicaTest, Round, main

BOTH = {"red": 50, "blue": 50}


class BalancedClient(ReplicaTest):
    def pair_at_work(self, *red_arguments):
        red, blue, target = self.pair(*red_arguments)
        client = self.play("balanced_client", target, *ENDLESS)
        return red, blue, client, client.wait_for_answers(BOTH)

    def test_who_is_out_of_service_gets_no_calls_until_it_is_back(self):
        red, _, client, played = self.pair_at_work()
        red.leave_service()
        played = client.wait_for_answers({"blue": 100}, played)
        red.return_to_service()
        client.wait_for_answers(BOTH, played)
        self.assertEqual(client.sum("failed"), 0)

    def test_who_dies_out_of_service_is_not_missed(self):
        red, _, client, played = self.pair_at_work()
        red.leave_service()
        left = client.wait_for_answers({"blue": 100}, played)
        red.die()
        died = len(client.so_far())
        client.wait_until(lambda _: True, died + 5)
        self.assertEqual({str(played.answers) for played in client.so_far()[left:]}, {"{'blue': 100}"})
        self.assertEqual(client.sum("failed"), 0)

    def test_who_ends_waits_for_its_clients_to_leave_and_fails_no_call(self):
        red, _, client, played = self.pair_at_work("--leave", "1000000")
        red.process.terminate()
        played = client.wait_for_answers({"blue": 100}, played)
        red.process.terminate()  # waits no longer
        self.assertEqual(red.wait(), 0)
        client.wait_until(lambda _: True, len(client.so_far()) + 5)
        self.assertEqual(client.sum("failed"), 0)

    def test_without_a_retry_policy_the_calls_of_a_dead_replica_fail(self):
        red, _, target = self.pair("--hold-from", "500")
        client = self.play("balanced_client", target, *ROUNDS_WITH_A_DEATH)
        red.errors.wait_for("holding 10 calls")
        red.die()
        self.assertEqual(client.wait(), 1)
        with_death, after = client.so_far()
        self.assertEqual(with_death.answers["red"], 499)
        self.assertGreaterEqual(with_death.failed, 10)
        self.assertEqual(after, Round({"blue": 2000}, repeated=0, failed=0))
        self.assertRegex(client.errors.all()[-1], "^balanced_client: .* calls failed, the last with UNAVAILABLE: .")

    def test_nobody_there(self):
        self.assert_refused("^balanced_client: 200 calls failed, the last with UNAVAILABLE: .*No such file",
                            "balanced_client", "--target", self.unix_address(), "--rounds", "2")

    def test_wrong_options(self):
        self.assert_refused("^balanced_client: unknown option '--foo'; see --help$", "balanced_client", "--foo")
        self.assert_refused("^balanced_client: unknown option 'foo'; see --help$", "balanced_client", "foo")
        self.assert_refused("^balanced_client: --calls needs a value; see --help$", "balanced_client", "--calls")
        self.assert_refused("^balanced_client: --calls needs a number from 0 to 1000000, not '1x'$",
                            "balanced_client", "--calls=1x")


class BalancedClientOfName(ReplicaTest):
    def test_the_name_is_asked_again_when_a_replica_dies(self):
        red, *_ = self.replicas_of_one_port("red", "blue", "green").values()
        names = self.enter(NameServer("replicas.example", "127.0.0.2", "127.0.0.3"))
        client = self.play("balanced_client", names.target(red.port), *ENDLESS)
        played = client.wait_for_answers(BOTH)
        names.addresses = ("127.0.0.3", "127.0.0.4")
        red.leave_service()
        played = client.wait_until(lambda seen: "red" not in seen.answers, played)
        red.die()
        client.wait_for_answers({"blue": 50, "green": 50}, played)
        self.assertEqual(client.sum("failed"), 0)

    def test_nobody_of_that_name(self):
        names = self.enter(NameServer("replicas.example"))
        self.assert_refused("the last with UNAVAILABLE: (DNS resolution failed for|errors resolving) replicas.example:1: ",
                            "balanced_client", "--target", names.target(1), "--rounds", "1")


if __name__ == "__main__":
    main()
