// The server of gRPC's interoperability tests with @connectrpc/connect-node.
import http2 from "node:http2";
import { ConnectError, decodeBinaryHeader, encodeBinaryHeader } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { Failure, announce, handlers } from "./test_service.mjs";
import { TestService } from "./connect.mjs";
import { readFlags } from "./flags.mjs";

const decoded = (key, value) => (key.endsWith("-bin") && value ? Buffer.from(decodeBinaryHeader(value)) : value);
const encoded = (key, value) => (key.endsWith("-bin") ? encodeBinaryHeader(value) : value);

/** The metadata of a call as handlers see them. */
const metadataOf = (context) => ({
  metadata: (key) => decoded(key, context.requestHeader.get(key)),
  addInitial: (key, value) => context.responseHeader.set(key, encoded(key, value)),
  addTrailing: (key, value) => context.responseTrailer.set(key, encoded(key, value)),
});

function asConnects(error) {
  return error instanceof Failure ? new ConnectError(error.message, error.code) : error;
}

const single = (handler) => async (input, context) => {
  try {
    return await handler(input, metadataOf(context));
  } catch (error) {
    throw asConnects(error);
  }
};

const streaming = (handler) => async function* (input, context) {
  try {
    yield* handler(input, metadataOf(context));
  } catch (error) {
    throw asConnects(error);
  }
};

const implementation = Object.fromEntries(Object.entries(handlers).map(([name, handler]) => {
  const streams = TestService.method[name].methodKind.match(/^(server|bidi)_streaming$/);
  return [name, streams ? streaming(handler) : single(handler)];
}));

const flags = readFlags();
const answer = connectNodeAdapter({ routes: (router) => router.service(TestService, implementation) });
const server = flags.use_tls
  ? http2.createSecureServer({ key: flags.key, cert: flags.certificate, ca: flags.clientCa,
                               requestCert: flags.clientCa !== undefined, rejectUnauthorized: true }, answer)
  : http2.createServer(answer);
server.listen(Number(flags.port ?? 8080), "127.0.0.1", () => announce(server.address().port, () => server.close()));
