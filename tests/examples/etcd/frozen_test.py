"""etcdc watch, when etcd freezes in a long silence."""

import signal
import socket
import threading

from real_etcd import LIMIT, EtcdTest, Program, main

PING = 6  # of HTTP/2's frames
ACKNOWLEDGED = 1  # its flag
PREFACE = 24  # bytes, before the client's first frame


class Line:
    """Stands between etcdc and etcd, and counts the pings of etcdc since the last other frame of either."""

    def __init__(self, target):
        host, port = target.split(":")
        self._etcd = host, int(port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.target = "127.0.0.1:%d" % self._listening.getsockname()[1]
        self._pings = 0
        self._changed = threading.Condition()
        self._start(self._welcome)

    @staticmethod
    def _start(function, *arguments):
        threading.Thread(target=function, args=arguments, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listening.close()

    def _welcome(self):
        while True:
            try:
                client = self._listening.accept()[0]
            except OSError:
                return
            etcd = socket.create_connection(self._etcd)
            self._start(self._forward, client, etcd, PREFACE)
            self._start(self._forward, etcd, client, 0)

    def _forward(self, source, sink, preface):
        try:
            self._send(source, sink, preface)
            while True:
                header = self._send(source, sink, 9)
                self._send(source, sink, int.from_bytes(header[:3], "big"))
                self._note(header[3], header[4], preface != 0)
        except OSError:
            for each in source, sink:
                each.close()

    @staticmethod
    def _send(source, sink, size):
        block = b""
        while len(block) < size:
            some = source.recv(size - len(block))
            if not some:
                raise OSError("the end")
            block += some
        sink.sendall(block)
        return block

    def _note(self, kind, flags, from_client):
        with self._changed:
            if kind != PING:
                self._pings = 0
            elif from_client and not flags & ACKNOWLEDGED:
                self._pings += 1
                self._changed.notify_all()

    def wait_for_pings(self, count):
        with self._changed:
            if not self._changed.wait_for(lambda: self._pings >= count, LIMIT):
                raise AssertionError(f"only {self._pings} pings have come")


class Frozen(EtcdTest):
    options = ("--grpc-keepalive-min-time", "500ms")

    def test_a_silent_watch_hears_of_it_and_goes_on_when_etcd_does(self):
        line = self.enter(Line(self.etcd.target))
        watch = self.enter(Program("etcdc", "--endpoint", line.target, "--keepalive-time", "1",
                                   "--keepalive-timeout", "1", "watch", "a", "--rev", "1"))
        self.etcd.ctl("put", "a", "b")
        watch.output.wait_for("2 PUT a b")
        line.wait_for_pings(3)  # one more than gRPC sends by itself
        before = len(watch.errors.so_far())
        self.etcd.process.process.send_signal(signal.SIGSTOP)
        watch.errors.wait_until(lambda text: "; again in " in text, before)
        self.etcd.process.process.send_signal(signal.SIGCONT)
        self.etcd.ctl("put", "a", "c")
        watch.output.wait_for("3 PUT a c")


if __name__ == "__main__":
    main()
