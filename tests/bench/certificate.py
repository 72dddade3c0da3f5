"""A certificate for this machine, by the openssl command."""

import dataclasses
import pathlib
import subprocess


@dataclasses.dataclass(frozen=True)
class Certificate:
    key: str
    chain: str  # of itself only, so a client trusts it as a root


def make(directory):
    made = Certificate(str(pathlib.Path(directory, "key.pem")), str(pathlib.Path(directory, "certificate.pem")))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-keyout", made.key, "-out", made.chain], check=True, capture_output=True)
    return made
