"""The client of gRPC's interoperability tests with Python's gRPC. Its flags are those of interop_client."""

import argparse
import random
import sys
import threading
import time

from python_messages import messages, services
import grpc

LIMIT = 60  # seconds that a call may take
REQUESTS, RESPONSES = (27182, 8, 1828, 45904), (31415, 9, 2653, 58979)
LARGE_REQUEST, LARGE_RESPONSE = 271828, 314159
INITIAL = ("x-grpc-test-echo-initial", "test_initial_metadata_value")
TRAILING = ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab")


class Unexpected(Exception):
    """Ends a case as failed."""


def expect(met, what):
    if not met:
        raise Unexpected("not met: " + what)


def payload(size):
    return messages.Payload(body=bytes(size))


def large_request(**more):
    return messages.SimpleRequest(response_size=LARGE_RESPONSE, payload=payload(LARGE_REQUEST), **more)


def expect_zeros(response, size):
    expect(response.payload.body == bytes(size), f"{size} zeros")


def duplex_request(request_size, response_size):
    return messages.StreamingOutputCallRequest(
        payload=payload(request_size), response_parameters=[messages.ResponseParameters(size=response_size)])


def failure_of(call):
    try:
        call()
    except grpc.RpcError as error:
        return error
    raise Unexpected("not met: the call fails")


def expect_status(error, code, message=None):
    expect(error.code() == code, f"the status {code.name}, not {error.code().name}")
    expect(message is None or error.details() == message, f"the message {message!r}")


class Cases:
    """Each public method is a case."""

    def __init__(self, connect):
        self._connect = connect
        self._channel = connect()
        self._stub = services.TestServiceStub(self._channel)

    def empty_unary(self):
        expect(self._stub.EmptyCall(messages.Empty(), LIMIT) == messages.Empty(), "an empty response")

    def large_unary(self):
        expect_zeros(self._stub.UnaryCall(large_request(), LIMIT), LARGE_RESPONSE)

    def client_compressed_unary(self):
        compressed = messages.BoolValue(value=True)
        error = failure_of(lambda: self._stub.UnaryCall(large_request(expect_compressed=compressed), LIMIT))
        expect_status(error, grpc.StatusCode.INVALID_ARGUMENT)
        for how, expected in ((grpc.Compression.Gzip, True), (grpc.Compression.NoCompression, False)):
            request = large_request(expect_compressed=messages.BoolValue(value=expected))
            expect_zeros(self._stub.UnaryCall(request, LIMIT, compression=how), LARGE_RESPONSE)

    def client_streaming(self):
        requests = (messages.StreamingInputCallRequest(payload=payload(size)) for size in REQUESTS)
        response = self._stub.StreamingInputCall(requests, LIMIT)
        expect(response.aggregated_payload_size == 74922, "74922 bytes in all")

    def client_compressed_streaming(self):
        compressed, plain = messages.BoolValue(value=True), messages.BoolValue(value=False)
        probe = messages.StreamingInputCallRequest(payload=payload(27182), expect_compressed=compressed)
        error = failure_of(lambda: self._stub.StreamingInputCall(iter([probe]), LIMIT))
        expect_status(error, grpc.StatusCode.INVALID_ARGUMENT)
        # What compression makes no smaller gRPC sends as it is.
        incompressible = messages.Payload(body=random.Random(1).randbytes(45904))
        requests = [probe, messages.StreamingInputCallRequest(payload=incompressible, expect_compressed=plain)]
        response = self._stub.StreamingInputCall(iter(requests), LIMIT, compression=grpc.Compression.Gzip)
        expect(response.aggregated_payload_size == 73086, "73086 bytes in all")

    def server_streaming(self):
        request = messages.StreamingOutputCallRequest(
            response_parameters=[messages.ResponseParameters(size=size) for size in RESPONSES])
        sizes = [len(response.payload.body) for response in self._stub.StreamingOutputCall(request, LIMIT)]
        expect(tuple(sizes) == RESPONSES, "four responses of the right sizes")

    def ping_pong(self):
        answered = threading.Semaphore(1)

        def requests():
            for sizes in zip(REQUESTS, RESPONSES):
                answered.acquire(timeout=LIMIT)
                yield duplex_request(*sizes)
            answered.acquire(timeout=LIMIT)

        sizes = []
        for response in self._stub.FullDuplexCall(requests(), LIMIT):
            sizes.append(len(response.payload.body))
            answered.release()
        expect(tuple(sizes) == RESPONSES, "each request is answered")

    def empty_stream(self):
        expect(not list(self._stub.FullDuplexCall(iter(()), LIMIT)), "no response")

    def half_duplex(self):
        requests = (duplex_request(0, size) for size in RESPONSES)
        sizes = [len(response.payload.body) for response in self._stub.HalfDuplexCall(requests, LIMIT)]
        expect(tuple(sizes) == RESPONSES, "four responses of the right sizes")

    def slow_consumer(self):
        request = messages.StreamingOutputCallRequest(
            response_parameters=[messages.ResponseParameters(size=1030)] * 2000)
        received = 0
        for response in self._stub.StreamingOutputCall(request, LIMIT):
            expect_zeros(response, 1030)
            received += 1
            if received % 4 == 0:
                time.sleep(0.001)
        expect(received == 2000, "2000 responses")

    def custom_metadata(self):
        metadata = (INITIAL, TRAILING)
        response, call = self._stub.UnaryCall.with_call(large_request(), LIMIT, metadata)
        expect_zeros(response, LARGE_RESPONSE)
        stream = self._stub.FullDuplexCall(iter([duplex_request(LARGE_REQUEST, LARGE_RESPONSE)]), LIMIT, metadata)
        expect(len(list(stream)) == 1, "one response")
        for ended in (call, stream):
            expect(INITIAL in [tuple(entry) for entry in ended.initial_metadata()], "the initial metadata come back")
            expect(TRAILING in [tuple(entry) for entry in ended.trailing_metadata()],
                   "the trailing metadata come back")

    def status_code_and_message(self):
        status = messages.EchoStatus(code=2, message="test status message")
        unary = failure_of(lambda: self._stub.UnaryCall(messages.SimpleRequest(response_status=status), LIMIT))
        requests = [messages.StreamingOutputCallRequest(response_status=status)]
        stream = failure_of(lambda: list(self._stub.FullDuplexCall(iter(requests), LIMIT)))
        for error in (unary, stream):
            expect_status(error, grpc.StatusCode.UNKNOWN, status.message)

    def special_status_message(self):
        message = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n"
        request = messages.SimpleRequest(response_status=messages.EchoStatus(code=2, message=message))
        error = failure_of(lambda: self._stub.UnaryCall(request, LIMIT))
        expect_status(error, grpc.StatusCode.UNKNOWN, message)

    def unimplemented_method(self):
        error = failure_of(lambda: self._stub.UnimplementedCall(messages.Empty(), LIMIT))
        expect_status(error, grpc.StatusCode.UNIMPLEMENTED)

    def unimplemented_service(self):
        stub = services.UnimplementedServiceStub(self._channel)
        error = failure_of(lambda: stub.UnimplementedCall(messages.Empty(), LIMIT))
        expect_status(error, grpc.StatusCode.UNIMPLEMENTED)

    def cancel_after_begin(self):
        wait = threading.Event()
        call = self._stub.StreamingInputCall.future(iter(wait.wait, True), LIMIT)
        call.cancel()
        wait.set()
        expect(call.code() == grpc.StatusCode.CANCELLED, "the status CANCELLED")

    def cancel_after_first_response(self):
        wait = threading.Event()

        def requests():
            yield duplex_request(REQUESTS[0], RESPONSES[0])
            wait.wait(LIMIT)

        call = self._stub.FullDuplexCall(requests(), LIMIT)
        expect_zeros(next(call), RESPONSES[0])
        call.cancel()
        wait.set()
        expect_status(failure_of(lambda: next(call)), grpc.StatusCode.CANCELLED)

    def timeout_on_sleeping_server(self):
        wait = threading.Event()

        def requests():
            yield messages.StreamingOutputCallRequest(payload=payload(REQUESTS[0]))
            wait.wait(LIMIT)

        call = self._stub.FullDuplexCall(requests(), 0.001)
        error = failure_of(lambda: next(call))
        wait.set()
        expect_status(error, grpc.StatusCode.DEADLINE_EXCEEDED)

    def pick_first_unary(self):
        request = messages.SimpleRequest(fill_server_id=True)
        names = {self._stub.UnaryCall(request, LIMIT).server_id for _ in range(100)}
        expect(len(names) == 1 and names != {""}, "the same server, which says who it is")

    def concurrent_large_unary(self):
        calls = [self._stub.UnaryCall.future(large_request(), LIMIT) for _ in range(1000)]
        for call in calls:
            expect_zeros(call.result(), LARGE_RESPONSE)

    def rpc_soak(self):
        for _ in range(10):
            self.large_unary()

    def channel_soak(self):
        for _ in range(10):
            with self._connect() as channel:
                response = services.TestServiceStub(channel).UnaryCall(large_request(), LIMIT)
                expect_zeros(response, LARGE_RESPONSE)


CASES = [name for name in vars(Cases) if not name.startswith("_")]


def read(path):
    if not path:
        return None
    with open(path, "rb") as file:
        return file.read()


def connector(given):
    target = f"{given.server_host}:{given.server_port}"
    options = [("grpc.max_receive_message_length", 64 << 20), ("grpc.use_local_subchannel_pool", 1)]
    if given.server_host_override:
        options.append(("grpc.ssl_target_name_override", given.server_host_override))
    if not given.use_tls:
        return lambda: grpc.insecure_channel(target, options)
    credentials = grpc.ssl_channel_credentials(
        read(given.ca_file), read(given.tls_key_file), read(given.tls_cert_file))
    return lambda: grpc.secure_channel(target, credentials, options)


def main():
    parser = argparse.ArgumentParser(description=__doc__, epilog="cases: all, or several with commas: " + " ".join(CASES))
    parser.add_argument("--test_case", required=True)
    parser.add_argument("--server_host", default="localhost")
    parser.add_argument("--server_port", type=int, default=8080)
    for name in ("--use_tls", "--use_test_ca"):
        parser.add_argument(name, action="store_true")
    for name in ("--server_host_override", "--ca_file", "--tls_cert_file", "--tls_key_file"):
        parser.add_argument(name)
    given = parser.parse_args()
    chosen = CASES if given.test_case == "all" else given.test_case.split(",")
    if unknown := set(chosen) - set(CASES):
        parser.error("--test_case: no such case: " + ", ".join(sorted(unknown)))
    cases = Cases(connector(given))
    failed = False
    for name in chosen:
        try:
            getattr(cases, name)()
            print(name, "passed", flush=True)
        except (Unexpected, grpc.RpcError) as error:
            failed = True
            print(name, "FAILED:", error, file=sys.stderr, flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
