"""Puts many keys into an etcd that keeps going away, until it has them all."""

import collections
import threading

import grpc
from real_etcd import LIMIT, RECONNECTS_SOON, etcd_pb2, etcd_pb2_grpc

_AT_ONCE = 32


class Writer:
    """Puts "<prefix>00000" and so on, on a thread. A put that fails is made again: etcd may then have
    done it twice."""

    def __init__(self, target, prefix, count):
        self._target, self._prefix, self._count = target, prefix, count
        self._acknowledged = 0
        self._error = None
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._thread.join(LIMIT)

    def wait_for(self, acknowledged):
        """Until so many puts have been answered."""
        with self._changed:
            reached = self._changed.wait_for(lambda: self._acknowledged >= acknowledged or self._error,
                                             2 * LIMIT)
        if self._error:
            raise self._error
        if not reached:
            raise AssertionError(f"only {self._acknowledged} puts were answered")

    def _run(self):
        try:
            with grpc.insecure_channel(self._target, RECONNECTS_SOON) as channel:
                self._put_all(etcd_pb2_grpc.KVStub(channel))
        except Exception as error:  # pylint: disable=broad-except; told to whoever waits
            with self._changed:
                self._error = error
                self._changed.notify_all()

    def _put_all(self, keys):
        begun = collections.deque()
        for number in range(self._count):
            request = etcd_pb2.PutRequest(key=b"%s%05d" % (self._prefix.encode(), number), value=b"%d" % number)
            begun.append((request, self._put(keys, request)))
            if len(begun) == _AT_ONCE:
                self._finish(keys, *begun.popleft())
        while begun:
            self._finish(keys, *begun.popleft())

    @staticmethod
    def _put(keys, request):
        return keys.Put.future(request, timeout=LIMIT, wait_for_ready=True)

    def _finish(self, keys, request, answer):
        while answer.exception():
            if answer.code() != grpc.StatusCode.UNAVAILABLE:
                raise answer.exception()
            answer = self._put(keys, request)
        with self._changed:
            self._acknowledged += 1
            self._changed.notify_all()
