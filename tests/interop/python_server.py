"""The server of gRPC's interoperability tests with Python's gRPC. Its flags are those of interop_server."""

import argparse
import os
import signal
import time
import uuid
from concurrent import futures

from python_messages import messages, services
import grpc

INITIAL, TRAILING = "x-grpc-test-echo-initial", "x-grpc-test-echo-trailing-bin"


def echo_metadata(context):
    received = dict(context.invocation_metadata())
    if INITIAL in received:
        context.send_initial_metadata([(INITIAL, received[INITIAL])])
    if TRAILING in received:
        context.set_trailing_metadata([(TRAILING, received[TRAILING])])


def fail_as_asked(context, status):
    if status.code:
        code = next(code for code in grpc.StatusCode if code.value[0] == status.code)
        context.abort(code, status.message)


def payload(size):
    return messages.Payload(body=bytes(size))


def responses(request, context):
    for asked in request.response_parameters:
        time.sleep(asked.interval_us / 1e6)
        if asked.HasField("compressed") and not asked.compressed.value:
            context.disable_next_message_compression()
        yield messages.StreamingOutputCallResponse(payload=payload(asked.size))


class TestService(services.TestServiceServicer):
    identity = str(uuid.uuid4())

    def EmptyCall(self, request, context):
        return messages.Empty()

    def UnaryCall(self, request, context):
        echo_metadata(context)
        fail_as_asked(context, request.response_status)
        if request.response_compressed.value:
            context.set_compression(grpc.Compression.Gzip)
        return messages.SimpleResponse(payload=payload(request.response_size),
                                       server_id=self.identity if request.fill_server_id else "")

    def StreamingOutputCall(self, request, context):
        if any(asked.compressed.value for asked in request.response_parameters):
            context.set_compression(grpc.Compression.Gzip)
        yield from responses(request, context)

    def StreamingInputCall(self, requests, context):
        return messages.StreamingInputCallResponse(
            aggregated_payload_size=sum(len(request.payload.body) for request in requests))

    def FullDuplexCall(self, requests, context):
        echo_metadata(context)
        for request in requests:
            fail_as_asked(context, request.response_status)
            yield from responses(request, context)

    def HalfDuplexCall(self, requests, context):
        for request in list(requests):
            yield from responses(request, context)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--use_tls", action="store_true")
    for name in ("--tls_cert_file", "--tls_key_file", "--client_ca_file"):
        parser.add_argument(name)
    given = parser.parse_args()
    server = grpc.server(futures.ThreadPoolExecutor(os.cpu_count() + 8),
                         options=[("grpc.max_receive_message_length", 64 << 20)])
    services.add_TestServiceServicer_to_server(TestService(), server)
    address = f"127.0.0.1:{given.port}"
    if given.use_tls:
        roots = read(given.client_ca_file) if given.client_ca_file else None
        port = server.add_secure_port(address, grpc.ssl_server_credentials(
            [(read(given.tls_key_file), read(given.tls_cert_file))], roots, roots is not None))
    else:
        port = server.add_insecure_port(address)
    server.start()
    print("listening on port", port, flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    server.stop(0).wait()


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main()
