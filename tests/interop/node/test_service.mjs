// grpc.testing.TestService, whatever library serves it: a handler gets the request, or an async iterable of requests,
// and `call`, which has the metadata; it gives the reply, or yields replies, or throws a Failure.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

export class Failure extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const INITIAL = "x-grpc-test-echo-initial";
const TRAILING = "x-grpc-test-echo-trailing-bin";
const identity = randomUUID();

function echoMetadata(call) {
  const initial = call.metadata(INITIAL);
  const trailing = call.metadata(TRAILING);
  if (initial) call.addInitial(INITIAL, initial);
  if (trailing) call.addTrailing(TRAILING, trailing);
}

function failAsAsked(status) {
  if (status?.code) throw new Failure(status.code, status.message);
}

const payload = (size) => ({ body: Buffer.alloc(size) });

async function* responses(request) {
  for (const asked of request.responseParameters) {
    await sleep(asked.intervalUs / 1000);
    yield { payload: payload(asked.size) };
  }
}

export const handlers = {
  async emptyCall() {
    return {};
  },
  async unaryCall(request, call) {
    echoMetadata(call);
    failAsAsked(request.responseStatus);
    return { payload: payload(request.responseSize), serverId: request.fillServerId ? identity : "" };
  },
  async *streamingOutputCall(request) {
    yield* responses(request);
  },
  async streamingInputCall(requests) {
    let sum = 0;
    for await (const request of requests) sum += request.payload?.body.length ?? 0;
    return { aggregatedPayloadSize: sum };
  },
  async *fullDuplexCall(requests, call) {
    echoMetadata(call);
    for await (const request of requests) {
      failAsAsked(request.responseStatus);
      yield* responses(request);
    }
  },
  async *halfDuplexCall(requests) {
    const kept = [];
    for await (const request of requests) kept.push(request);
    for (const request of kept) yield* responses(request);
  },
};

/** Says where the server listens, and calls `stop` when it is to end. */
export function announce(port, stop) {
  console.log(`listening on port ${port}`);
  for (const signal of ["SIGTERM", "SIGINT"])
    process.once(signal, () => {
      stop();
      process.exit(0);
    });
}
