// The client of gRPC's interoperability tests with @connectrpc/connect-node.
import { createClient, decodeBinaryHeader, encodeBinaryHeader } from "@connectrpc/connect";
import { compressionGzip, createGrpcTransport } from "@connectrpc/connect-node";
import { TestService, UnimplementedService } from "./connect.mjs";
import { readFlags } from "./flags.mjs";
import { runCases } from "./cases.mjs";

const flags = readFlags();

function transport(gzip) {
  const target = `${flags.server_host ?? "localhost"}:${flags.server_port ?? 8080}`;
  const nodeOptions = { ca: flags.ca, cert: flags.certificate, key: flags.key, servername: flags.server_host_override };
  return createGrpcTransport({
    baseUrl: `${flags.use_tls ? "https" : "http"}://${target}`,
    nodeOptions: flags.use_tls ? nodeOptions : {},
    sendCompression: gzip ? compressionGzip : undefined,
  });
}

/** A header or trailer as its key says. */
function reader(headers) {
  return (key) => {
    const value = headers.get(key);
    return key.endsWith("-bin") && value ? Buffer.from(decodeBinaryHeader(value)) : value;
  };
}

function callOptions(how) {
  const headers = new Headers();
  for (const [key, value] of Object.entries(how.metadata ?? {}))
    headers.set(key, key.endsWith("-bin") ? encodeBinaryHeader(value) : value);
  return {
    headers, signal: how.signal, timeoutMs: how.timeoutMs ?? 60_000,
    onHeader: (received) => how.seen && (how.seen.initial = reader(received)),
    onTrailer: (received) => how.seen && (how.seen.trailing = reader(received)),
  };
}

class Peer {
  #clients = {};

  #client(gzip = false) {
    return (this.#clients[gzip] ??= createClient(TestService, transport(gzip)));
  }

  unary(method, request, how = {}) {
    return this.#client(how.gzip)[method](request, callOptions(how));
  }
  upload(method, requests, how = {}) {
    return this.unary(method, requests, how);
  }
  download(method, request, how = {}) {
    return this.unary(method, request, how);
  }
  duplex(method, requests, how = {}) {
    return this.unary(method, requests, how);
  }
  unimplementedService() {
    return createClient(UnimplementedService, transport(false)).unimplementedCall({});
  }
  messageOf(error) {
    return error.rawMessage;
  }
}

await runCases(flags.test_case, () => new Peer());
