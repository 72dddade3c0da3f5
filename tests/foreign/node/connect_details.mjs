// Details of failed calls as @connectrpc/connect reads and writes them.
//   client TARGET < types     prints code, message and these details as a JSON object
//   server < failure          fails with those of such an object; prints its port
import http2 from "node:http2";
import { fromJson, toJson } from "@bufbuild/protobuf";
import { ConnectError, createClient } from "@connectrpc/connect";
import { connectNodeAdapter, createGrpcTransport } from "@connectrpc/connect-node";
import { print, registry, side, target, told } from "./complaints.mjs";

const Complaints = registry.getService("details.Complaints");

async function ask() {
  const client = createClient(Complaints, createGrpcTransport({ baseUrl: `http://${target}` }));
  const error = await client.complain({}).then(() => null, (thrown) => thrown);
  const details = {};
  for (const name of told) {
    const schema = registry.getMessage(name);
    const found = error.findDetails(schema);
    if (found.length === 1) details[name] = toJson(schema, found[0]);
  }
  print({ code: error.code, message: error.rawMessage, details });
}

function serve() {
  const details = Object.entries(told.details).map(([name, json]) => {
    const desc = registry.getMessage(name);
    return { desc, value: fromJson(desc, json) };
  });
  const complain = () => {
    throw new ConnectError(told.message, told.code, undefined, details);
  };
  const server = http2.createServer(connectNodeAdapter({ routes: (router) => router.service(Complaints, { complain }) }));
  server.listen(0, "127.0.0.1", () => print(server.address().port));
}

if (side === "client") await ask();
else serve();
