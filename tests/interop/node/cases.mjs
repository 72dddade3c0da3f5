// The cases of gRPC's interoperability tests, whatever library calls: over a peer that has unary, upload, download and
// duplex. Their last argument may have metadata, gzip, timeoutMs, signal, and seen, which is given the reply's metadata.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

const CANCELLED = 1, UNKNOWN = 2, INVALID_ARGUMENT = 3, DEADLINE_EXCEEDED = 4, UNIMPLEMENTED = 12;
const REQUESTS = [27182, 8, 1828, 45904], RESPONSES = [31415, 9, 2653, 58979];
const LARGE_REQUEST = 271828, LARGE_RESPONSE = 314159;

const payload = (size) => ({ body: Buffer.alloc(size) });
const largeRequest = (more) => ({ responseSize: LARGE_RESPONSE, payload: payload(LARGE_REQUEST), ...more });
const duplexRequest = (requestSize, responseSize) =>
  ({ payload: payload(requestSize), responseParameters: [{ size: responseSize }] });

function expectZeros(response, size) {
  assert(Buffer.alloc(size).equals(response.payload.body), `${size} zeros`);
}

async function expectFailure(peer, call, code, message) {
  const error = await call.then(() => null, (thrown) => thrown);
  assert(error, "the call fails");
  assert.equal(error.code, code);
  if (message !== undefined) assert.equal(peer.messageOf(error), message);
}

async function* each(values) {
  yield* values;
}

async function sizes(responses) {
  const all = [];
  for await (const response of responses) all.push(response.payload.body.length);
  return all;
}

/** Requests that are given one by one, until `end`. */
class Requests {
  #waiting = [];
  #wake = () => {};
  give(request) {
    this.#waiting.push(request);
    this.#wake();
  }
  end() {
    this.give(null);
  }
  async *[Symbol.asyncIterator]() {
    for (;;) {
      while (this.#waiting.length === 0) await new Promise((wake) => (this.#wake = wake));
      const next = this.#waiting.shift();
      if (next === null) return;
      yield next;
    }
  }
}

async function soak(times, peerFor) {
  for (let i = 0; i < times; ++i) {
    const peer = peerFor();
    expectZeros(await peer.unary("unaryCall", largeRequest()), LARGE_RESPONSE);
  }
}

const cases = {
  async empty_unary(peer) {
    await peer.unary("emptyCall", {});
  },
  async large_unary(peer) {
    expectZeros(await peer.unary("unaryCall", largeRequest()), LARGE_RESPONSE);
  },
  async client_compressed_unary(peer) {
    const expecting = (value) => largeRequest({ expectCompressed: { value } });
    await expectFailure(peer, peer.unary("unaryCall", expecting(true)), INVALID_ARGUMENT);
    expectZeros(await peer.unary("unaryCall", expecting(true), { gzip: true }), LARGE_RESPONSE);
    expectZeros(await peer.unary("unaryCall", expecting(false)), LARGE_RESPONSE);
  },
  async client_streaming(peer) {
    const requests = each(REQUESTS.map((size) => ({ payload: payload(size) })));
    assert.equal((await peer.upload("streamingInputCall", requests)).aggregatedPayloadSize, 74922);
  },
  async server_streaming(peer) {
    const request = { responseParameters: RESPONSES.map((size) => ({ size })) };
    assert.deepEqual(await sizes(peer.download("streamingOutputCall", request)), RESPONSES);
  },
  async ping_pong(peer) {
    const requests = new Requests();
    const left = REQUESTS.map((size, i) => duplexRequest(size, RESPONSES[i]));
    requests.give(left.shift());
    const received = [];
    for await (const response of peer.duplex("fullDuplexCall", requests)) {
      received.push(response.payload.body.length);
      if (left.length > 0) requests.give(left.shift());
      else requests.end();
    }
    assert.deepEqual(received, RESPONSES);
  },
  async empty_stream(peer) {
    assert.deepEqual(await sizes(peer.duplex("fullDuplexCall", each([]))), []);
  },
  async half_duplex(peer) {
    const requests = each(RESPONSES.map((size) => duplexRequest(0, size)));
    assert.deepEqual(await sizes(peer.duplex("halfDuplexCall", requests)), RESPONSES);
  },
  async slow_consumer(peer) {
    const request = { responseParameters: Array(2000).fill({ size: 1030 }) };
    let received = 0;
    for await (const response of peer.download("streamingOutputCall", request)) {
      expectZeros(response, 1030);
      if (++received % 4 === 0) await sleep(1);
    }
    assert.equal(received, 2000);
  },
  async custom_metadata(peer) {
    const trailing = Buffer.from([0xab, 0xab, 0xab]);
    const metadata = {
      "x-grpc-test-echo-initial": "test_initial_metadata_value",
      "x-grpc-test-echo-trailing-bin": trailing,
    };
    const seen = [{}, {}];
    expectZeros(await peer.unary("unaryCall", largeRequest(), { metadata, seen: seen[0] }), LARGE_RESPONSE);
    const requests = each([duplexRequest(LARGE_REQUEST, LARGE_RESPONSE)]);
    const stream = peer.duplex("fullDuplexCall", requests, { metadata, seen: seen[1] });
    assert.deepEqual(await sizes(stream), [LARGE_RESPONSE]);
    for (const { initial, trailing: last } of seen) {
      assert.equal(initial("x-grpc-test-echo-initial"), "test_initial_metadata_value");
      assert(trailing.equals(last("x-grpc-test-echo-trailing-bin")));
    }
  },
  async status_code_and_message(peer) {
    const request = { responseStatus: { code: UNKNOWN, message: "test status message" } };
    const { message } = request.responseStatus;
    await expectFailure(peer, peer.unary("unaryCall", request), UNKNOWN, message);
    await expectFailure(peer, sizes(peer.duplex("fullDuplexCall", each([request]))), UNKNOWN, message);
  },
  async special_status_message(peer) {
    const message = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \u{1f608}\t\n";
    const request = { responseStatus: { code: UNKNOWN, message } };
    await expectFailure(peer, peer.unary("unaryCall", request), UNKNOWN, message);
  },
  async unimplemented_method(peer) {
    await expectFailure(peer, peer.unary("unimplementedCall", {}), UNIMPLEMENTED);
  },
  async unimplemented_service(peer) {
    await expectFailure(peer, peer.unimplementedService(), UNIMPLEMENTED);
  },
  async cancel_after_begin(peer) {
    const cancellation = new AbortController();
    const call = peer.upload("streamingInputCall", new Requests(), { signal: cancellation.signal });
    cancellation.abort();
    await expectFailure(peer, call, CANCELLED);
  },
  async cancel_after_first_response(peer) {
    const cancellation = new AbortController();
    const requests = new Requests();
    requests.give(duplexRequest(REQUESTS[0], RESPONSES[0]));
    const responses = peer.duplex("fullDuplexCall", requests, { signal: cancellation.signal })[Symbol.asyncIterator]();
    expectZeros((await responses.next()).value, RESPONSES[0]);
    cancellation.abort();
    await expectFailure(peer, responses.next(), CANCELLED);
  },
  async timeout_on_sleeping_server(peer) {
    const requests = new Requests();
    requests.give({ payload: payload(REQUESTS[0]) });
    await expectFailure(peer, sizes(peer.duplex("fullDuplexCall", requests, { timeoutMs: 1 })), DEADLINE_EXCEEDED);
  },
  async pick_first_unary(peer) {
    const names = new Set();
    for (let i = 0; i < 100; ++i) names.add((await peer.unary("unaryCall", { fillServerId: true })).serverId);
    assert(names.size === 1 && !names.has(""), "the same server, which says who it is");
  },
  async concurrent_large_unary(peer) {
    const calls = Array.from({ length: 1000 }, () => peer.unary("unaryCall", largeRequest()));
    for (const response of await Promise.all(calls)) expectZeros(response, LARGE_RESPONSE);
  },
  async rpc_soak(peer) {
    await soak(10, () => peer);
  },
  async channel_soak(peer, connect) {
    await soak(10, connect);
  },
};

async function passes(name, connect) {
  try {
    await cases[name](connect(), connect);
    console.log(`${name} passed`);
    return true;
  } catch (error) {
    console.error(`${name} FAILED: ${error.stack}`);
    return false;
  }
}

/** One case, several with commas, or all. Ends the process. */
export async function runCases(names, connect) {
  const chosen = names === "all" ? Object.keys(cases) : (names ?? "").split(",");
  const unknown = chosen.find((name) => !Object.hasOwn(cases, name));
  if (unknown !== undefined) {
    console.error(`--test_case=${unknown}: no such case; known: ${Object.keys(cases).join(" ")}`);
    process.exit(2);
  }
  let allPass = true;
  for (const name of chosen) allPass = (await passes(name, connect)) && allPass;
  process.exit(allPass ? 0 : 1);
}
