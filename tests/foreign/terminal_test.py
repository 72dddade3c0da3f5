"""Chat as people use it: clients on terminals that are killed, freeze or log out."""

import os
import pty
import signal
import threading
import unittest

from peers import LIMIT, Lines, Program, Server, main
import grpc
import chat_pb2
import chat_pb2_grpc


class Terminal(Program):
    """A chat client on a terminal of its own."""

    def __init__(self, server, name, read=True):
        self._keys, terminal = pty.openpty()
        super().__init__("chat_client", "--target", server.target, "--name", name,
                         terminal=terminal)
        os.close(terminal)
        self.screen = Lines(self._keys) if read else None

    def type(self, text):
        keys = text.encode()
        while keys:
            keys = keys[os.write(self._keys, keys):]

    def hang_up(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(LIMIT)

    def __exit__(self, *_):
        super().__exit__()
        if self.screen:
            self.screen.read_out()
        os.close(self._keys)


class ChatRoom(unittest.TestCase):
    def setUp(self):
        self.server = self.enter(Server("chat_server", "--inbox", "64"))
        self.joined = 0

    def enter(self, context):
        entered = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return entered

    def room_has(self, what, now):
        self.joined = self.server.errors.wait_for(f"{what}, {now} in the room", self.joined)

    def join(self, name, now, **how):
        terminal = self.enter(Terminal(self.server, name, **how))
        self.room_has("joined", now)
        return terminal

    def join_without_reading(self, now):
        """A participant that says nothing, takes nothing and is there: not even a slow reader."""
        channel = self.enter(grpc.insecure_channel(self.server.target, [
            ("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", 1 << 14)]))
        chat = chat_pb2_grpc.ChatServiceStub(channel)
        leave = threading.Event()
        call = chat.Broadcast(iter(leave.wait, True))  # says nothing, and waits to do so
        self.addCleanup(leave.set)
        self.addCleanup(call.cancel)
        self.room_has("joined", now)
        return call

    def test_lines_reach_the_others_in_order(self):
        ada, bob, eve = (self.join(name, now) for now, name in enumerate(("ada", "bob", "eve"), 1))
        for number in range(50):
            ada.type(f"line {number}\n")
        for other in (bob, eve):
            other.screen.wait_for("ada: line 49")
            self.assertEqual(other.screen.so_far(), [f"ada: line {i}" for i in range(50)])
        bob.type("bye\n\x04")
        self.room_has("left", 2)
        self.assertEqual(bob.wait(), 0)
        ada.screen.wait_for("bob: bye")
        eve.screen.wait_for("bob: bye")
        self.assertEqual(self.server.terminate(), 0)

    def test_who_is_killed_holds_up_nobody(self):
        ada, bob, eve = (self.join(name, now) for now, name in enumerate(("ada", "bob", "eve"), 1))
        ada.type("is eve there?\n")
        eve.screen.wait_for("ada: is eve there?")
        eve.hang_up()
        self.room_has("left", 2)
        for number in range(20):
            ada.type(f"to bob {number}\n")
            bob.screen.wait_for(f"ada: to bob {number}")
        bob.type("it is us two\n")
        ada.screen.wait_for("bob: it is us two")
        self.assertEqual(self.server.terminate(), 0)

    def assert_is_put_out(self, ada, bob, now):
        """Much is said until a third one, who takes nothing, is out; Bob reads each line of it."""
        said = []
        with grpc.insecure_channel(self.server.target) as channel:
            chat = chat_pb2_grpc.ChatServiceStub(channel)
            while not any("read too slowly" in line for line in self.server.errors.so_far()):
                said.append("x" * 50000 + str(len(said)))
                self.assertLess(len(said), 1000)
                chat.SendMessage(chat_pb2.SendMessageRequest(username="eve", message=said[-1]))
                bob.screen.wait_for("eve: " + said[-1])
        self.room_has("read too slowly", now)
        ada.type("still here?\n")
        bob.screen.wait_for("ada: still here?")
        bob.type("yes\n")
        ada.screen.wait_for("bob: yes")
        return said

    def test_who_does_not_read_is_put_out_and_told(self):
        ada, bob = self.join("ada", 1), self.join("bob", 2)
        idle = self.join_without_reading(3)
        said = self.assert_is_put_out(ada, bob, 2)
        heard = []
        with self.assertRaises(grpc.RpcError) as caught:
            for line in idle:
                heard.append(line.message)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.RESOURCE_EXHAUSTED)
        self.assertEqual(caught.exception.details(), "you read too slowly and are out of the room")
        self.assertGreater(len(heard), 64)
        self.assertEqual(heard, said[:len(heard)])
        self.assertEqual(self.server.terminate(), 0)

    def test_who_is_frozen_holds_up_nobody(self):
        ada, bob = self.join("ada", 1), self.join("bob", 2)
        frozen = self.join("eve", 3)
        frozen.process.send_signal(signal.SIGSTOP)
        self.assert_is_put_out(ada, bob, 2)
        frozen.process.send_signal(signal.SIGCONT)
        self.assertEqual(frozen.wait(), 1)
        self.assertIn("RESOURCE_EXHAUSTED", frozen.errors.all()[-1])
        self.assertEqual(self.server.terminate(), 0)

    def test_a_screen_that_stands_still_holds_up_nobody(self):
        ada, bob = self.join("ada", 1), self.join("bob", 2)
        self.join("eve", 3, read=False)
        self.assert_is_put_out(ada, bob, 2)
        self.assertEqual(self.server.terminate(), 0)

    def test_the_end_of_the_server_is_told_to_all_without_a_key(self):
        terminals = [self.join(name, now) for now, name in enumerate(("ada", "bob", "eve"), 1)]
        idle = self.join_without_reading(4)
        terminals[0].type("hello\n")
        for other in terminals[1:]:
            other.screen.wait_for("ada: hello")
        self.assertEqual(self.server.terminate(), 0)
        for terminal in terminals:
            self.assertEqual(terminal.wait(), 1)
            self.assertRegex(terminal.errors.all()[-1], f"{self.server.target}: [A-Z]+: .")
        with self.assertRaises(grpc.RpcError):
            list(idle)

    def test_the_death_of_the_server_is_told_to_all_without_a_key(self):
        ada = self.join("ada", 1)
        self.server.process.kill()
        self.assertEqual(ada.wait(), 1)
        self.assertIn("UNAVAILABLE", ada.errors.all()[-1])

    def test_a_server_that_is_not_there(self):
        self.assertEqual(self.server.terminate(), 0)
        ada = self.enter(Terminal(self.server, "ada"))
        self.assertEqual(ada.wait(), 1)
        self.assertIn("UNAVAILABLE", ada.errors.all()[-1])


if __name__ == "__main__":
    main()
