// The server of gRPC's interoperability tests with @grpc/grpc-js.
import { Failure, announce, handlers } from "./test_service.mjs";
import { TestService, grpc, options } from "./grpc_js.mjs";
import { readFlags } from "./flags.mjs";

function asFailure(error) {
  return error instanceof Failure ? { code: error.code, details: error.message }
                                  : { code: grpc.status.UNKNOWN, details: String(error) };
}

/** The metadata of a call as handlers see them. */
function metadataOf(call) {
  const initial = new grpc.Metadata();
  const trailing = new grpc.Metadata();
  return {
    trailing,
    metadata: (key) => call.metadata.get(key)[0],
    addInitial(key, value) {
      initial.set(key, value);
      call.sendMetadata(initial);
    },
    addTrailing: (key, value) => trailing.set(key, value),
  };
}

/** What a handler is given. To end with the requests, or to throw among them, must not end the call's own stream. */
const inputOf = (call) => call.request ?? call.iterator({ destroyOnReturn: false });

const single = (handler) => async (call, reply) => {
  const seen = metadataOf(call);
  try {
    reply(null, await handler(inputOf(call), seen), seen.trailing);
  } catch (error) {
    reply({ ...asFailure(error), metadata: seen.trailing });
  }
};

function written(call, response) {
  return new Promise((done) => (call.write(response) ? done() : call.once("drain", done)));
}

const streaming = (handler) => async (call) => {
  const seen = metadataOf(call);
  try {
    for await (const response of handler(inputOf(call), seen)) await written(call, response);
    call.end(seen.trailing);
  } catch (error) {
    call.emit("error", { ...asFailure(error), metadata: seen.trailing });
  }
};

function credentials(flags) {
  if (!flags.use_tls) return grpc.ServerCredentials.createInsecure();
  const identity = [{ private_key: flags.key, cert_chain: flags.certificate }];
  return grpc.ServerCredentials.createSsl(flags.clientCa ?? null, identity, flags.clientCa !== undefined);
}

const flags = readFlags();
const server = new grpc.Server(options);
server.addService(TestService.service, Object.fromEntries(
  Object.entries(handlers).map(([name, handler]) =>
    [name, TestService.service[name[0].toUpperCase() + name.slice(1)].responseStream ? streaming(handler)
                                                                                    : single(handler)])));
server.bindAsync(`127.0.0.1:${flags.port ?? 8080}`, credentials(flags), (error, port) => {
  if (error) throw error;
  announce(port, () => server.forceShutdown());
});
