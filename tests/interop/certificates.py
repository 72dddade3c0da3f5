"""A certification authority for one run, with a server and a client of it, by the openssl command."""

import dataclasses
import pathlib
import subprocess

SERVER = "foo.test.example"  # of nobody: clients are told that this is its name


@dataclasses.dataclass(frozen=True)
class Identity:
    certificate: str
    key: str


@dataclasses.dataclass(frozen=True)
class Certificates:
    ca: str
    server: Identity
    client: Identity


def _openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def _identity(directory, name, *how):
    made = Identity(str(pathlib.Path(directory, name + ".pem")), str(pathlib.Path(directory, name + ".key")))
    _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=" + name, "-keyout", made.key, "-out", made.certificate, *how)
    return made


def make(directory):
    ca = _identity(directory, "ca")
    by_ca = ["-CA", ca.certificate, "-CAkey", ca.key, "-addext", "basicConstraints=critical,CA:false"]
    return Certificates(ca.certificate,
                        _identity(directory, SERVER, *by_ca, "-addext", "subjectAltName=DNS:" + SERVER),
                        _identity(directory, "a-client", *by_ca))
