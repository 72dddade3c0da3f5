"""A server behind nginx: grpc_pass, which takes HTTP/2 apart and puts it together again."""

import contextlib
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

LIMIT = 60  # seconds until it listens

CONFIGURATION = """
daemon off;
pid {place}/pid;
error_log stderr;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {place}/body;
  proxy_temp_path {place}/proxy;
  fastcgi_temp_path {place}/fastcgi;
  uwsgi_temp_path {place}/uwsgi;
  scgi_temp_path {place}/scgi;
  client_max_body_size 0;
  keepalive_requests 1000000;
  http2_max_concurrent_streams 2000;
  server {{
    listen 127.0.0.1:{port} http2 {ssl};
    {tls}
    location / {{ grpc_pass grpc://127.0.0.1:{behind}; }}
  }}
}}
"""


def _program():
    return shutil.which("nginx") or shutil.which("/usr/sbin/nginx")


def why_not():
    return "" if _program() else "nginx is not installed"


def _free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def _wait_until_it_listens(port, nginx):
    deadline = time.monotonic() + LIMIT
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if nginx.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("nginx does not listen") from None
            time.sleep(0.01)


def _tls(transport, made):
    if transport == "insecure":
        return ""
    own = f"ssl_certificate {made.server.certificate}; ssl_certificate_key {made.server.key};"
    return own + (f" ssl_client_certificate {made.ca}; ssl_verify_client on;" if transport == "mutual TLS" else "")


@contextlib.contextmanager
def before(behind, transport, made):
    """Gives the port where nginx listens, with TLS if wanted; to the server behind it goes plain text."""
    with tempfile.TemporaryDirectory() as place:
        port, tls = _free_port(), _tls(transport, made)
        pathlib.Path(place, "nginx.conf").write_text(
            CONFIGURATION.format(place=place, port=port, behind=behind, ssl="ssl" if tls else "", tls=tls))
        nginx = subprocess.Popen([_program(), "-p", place, "-c", place + "/nginx.conf"])
        try:
            _wait_until_it_listens(port, nginx)
            yield str(port)
        finally:
            nginx.terminate()
            nginx.wait()
