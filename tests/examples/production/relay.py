"""Counts the bytes that pass between a client and a server.

By hand: relay.py HOST:PORT passes on what comes to a port of its own, until Enter.
"""

import socket
import sys
import threading


class Relay:
    """Passes on while it is a context."""

    def __init__(self, address):
        host, _, port = address.rpartition(":")
        self._server = (host, int(port))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._accepting = threading.Thread(target=self._accept)
        self._connections = []
        self.address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        self.to_server = 0
        self.to_client = 0

    def _accept(self):
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:  # shut down
                return
            self._connections.append(threading.Thread(target=self._connect, args=(client,)))
            self._connections[-1].start()

    def _connect(self, client):
        with client, socket.create_connection(self._server) as server:
            back = threading.Thread(target=self._pass_on, args=(server, client, "to_client"))
            back.start()
            self._pass_on(client, server, "to_server")
            back.join()

    def _pass_on(self, source, sink, count):
        """Until one side is gone: then both are."""
        try:
            while block := source.recv(65536):
                setattr(self, count, getattr(self, count) + len(block))
                sink.sendall(block)
            sink.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def counts(self):
        """To the server and to the client, when all connections have ended. Takes no more."""
        if self._accepting.is_alive():  # the first time
            self._listening.shutdown(socket.SHUT_RDWR)
            self._accepting.join()
        for connection in self._connections:
            connection.join()
        return self.to_server, self.to_client

    def __enter__(self):
        self._accepting.start()
        return self

    def __exit__(self, *_):
        self.counts()
        self._listening.close()


if __name__ == "__main__":
    with Relay(sys.argv[1]) as relay:
        input(f"listening on {relay.address}; Enter ends it\n")
        print(f"{relay.to_server} bytes to the server, {relay.to_client} to the client")
