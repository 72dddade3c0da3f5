// The client of gRPC's interoperability tests with @grpc/grpc-js.
import { TestService, UnimplementedService, grpc, options } from "./grpc_js.mjs";
import { readFlags } from "./flags.mjs";
import { runCases } from "./cases.mjs";

const GZIP = 2; // grpc.default_compression_algorithm
const flags = readFlags();

function credentials() {
  if (!flags.use_tls) return grpc.credentials.createInsecure();
  return grpc.credentials.createSsl(flags.ca ?? null, flags.key ?? null, flags.certificate ?? null);
}

function channelOptions(gzip) {
  const all = { ...options, "grpc.use_local_subchannel_pool": 1 };
  if (flags.server_host_override) all["grpc.ssl_target_name_override"] = flags.server_host_override;
  if (gzip) all["grpc.default_compression_algorithm"] = GZIP;
  return all;
}

function metadataOf(how) {
  const metadata = new grpc.Metadata();
  for (const [key, value] of Object.entries(how.metadata ?? {})) metadata.set(key, value);
  return metadata;
}

/** Fills `how.seen`, and has the signal cancel the call. */
function watched(call, how) {
  call.on("metadata", (metadata) => how.seen && (how.seen.initial = (key) => metadata.get(key)[0]));
  call.on("status", (status) => how.seen && (how.seen.trailing = (key) => status.metadata.get(key)[0]));
  how.signal?.addEventListener("abort", () => call.cancel());
  return call;
}

async function send(call, requests) {
  try {
    for await (const request of requests) {
      if (!call.write(request)) await new Promise((done) => call.once("drain", done));
    }
    call.end();
  } catch {
    call.cancel();
  }
}

class Peer {
  #stubs = {};

  #stub(service, gzip = false) {
    const target = `${flags.server_host ?? "localhost"}:${flags.server_port ?? 8080}`;
    const name = `${service.serviceName}${gzip}`;
    return (this.#stubs[name] ??= new service(target, credentials(), channelOptions(gzip)));
  }

  #single(service, method, input, how) {
    return new Promise((done, fail) => {
      const stub = this.#stub(service, how.gzip);
      const callOptions = { deadline: Date.now() + (how.timeoutMs ?? 60_000) };
      const answered = (error, reply) => (error ? fail(error) : done(reply));
      const streams = service.service[method[0].toUpperCase() + method.slice(1)].requestStream;
      if (streams) send(watched(stub[method](metadataOf(how), callOptions, answered), how), input);
      else watched(stub[method](input, metadataOf(how), callOptions, answered), how);
    });
  }

  unary(method, request, how = {}) {
    return this.#single(TestService, method, request, how);
  }
  upload(method, requests, how = {}) {
    return this.#single(TestService, method, requests, how);
  }
  unimplementedService() {
    return this.#single(UnimplementedService, "unimplementedCall", {}, {});
  }
  download(method, request, how = {}) {
    const callOptions = { deadline: Date.now() + (how.timeoutMs ?? 60_000) };
    return watched(this.#stub(TestService)[method](request, metadataOf(how), callOptions), how);
  }
  duplex(method, requests, how = {}) {
    const callOptions = { deadline: Date.now() + (how.timeoutMs ?? 60_000) };
    const call = watched(this.#stub(TestService)[method](metadataOf(how), callOptions), how);
    send(call, requests);
    return call;
  }
  messageOf(error) {
    return error.details;
  }
  close() {
    for (const stub of Object.values(this.#stubs)) stub.close();
  }
}

await runCases(flags.test_case, () => new Peer());
