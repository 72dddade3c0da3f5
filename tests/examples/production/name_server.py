"""A name server that knows one name, whose IPv4 addresses change as a test wants."""

import ipaddress
import socket
import struct
import threading

_A, _IN = 1, 1
_NO_ERROR, _NO_SUCH_NAME = 0, 3
_ANSWER = 0x8400  # of an authority


def _question(query):
    """The name, the type and where they end."""
    labels, position = [], 12
    while query[position]:
        labels.append(query[position + 1:position + 1 + query[position]].decode())
        position += 1 + query[position]
    return ".".join(labels), *struct.unpack_from("!H", query, position + 1), position + 5


class NameServer:
    """Serves while it is a context."""

    def __init__(self, name, *addresses):
        self._name = name
        self.addresses = addresses
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)

    def target(self, port):
        return f"dns://127.0.0.1:{self._socket.getsockname()[1]}/{self._name}:{port}"

    def _serve(self):
        while True:
            query, client = self._socket.recvfrom(512)
            if not query:
                return
            self._socket.sendto(self._answer(query), client)

    def _answer(self, query):
        """What is no address, or is one of IPv6, gets an answer too: nobody is to wait for it."""
        name, wanted, end = _question(query)
        found = self.addresses if (name, wanted) == (self._name, _A) else ()
        code = _NO_ERROR if name == self._name else _NO_SUCH_NAME
        header = query[:2] + struct.pack("!HHHHH", _ANSWER | code, 1, len(found), 0, 0)
        records = [struct.pack("!HHHIH", 0xC00C, _A, _IN, 0, 4) + ipaddress.IPv4Address(address).packed
                   for address in found]  # 0xC00C: of the name in the question
        return header + query[12:end] + b"".join(records)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()
