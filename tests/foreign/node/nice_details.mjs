// Details of failed calls as nice-grpc-error-details, on top of @grpc/grpc-js, reads and writes them; to be used as
// connect_details.mjs is.
import grpc from "@grpc/grpc-js";
import { loadFileDescriptorSetFromBuffer } from "@grpc/proto-loader";
import * as nice from "nice-grpc";
import * as rich from "nice-grpc-error-details";
import { bytesOf, descriptors, jsonOf, print, side, target, told } from "./complaints.mjs";

const { service } = grpc.loadPackageDefinition(loadFileDescriptorSetFromBuffer(descriptors)).details.Complaints;
const typeOf = (name) => rich[name.replace("google.rpc.", "")];

async function ask() {
  const channel = nice.createChannel(target);
  const client = nice.createClientFactory().use(rich.errorDetailsClientMiddleware).create(service, channel);
  const error = await client.Complain({}).then(() => null, (thrown) => thrown);
  const details = {};
  for (const found of error.extra) {
    const name = found.$type;
    if (told.includes(name)) details[name] = jsonOf(name, typeOf(name).encode(found).finish());
  }
  print({ code: error.code, message: error.details, details });
  channel.close();
}

async function serve() {
  const details = Object.entries(told.details).map(([name, json]) => typeOf(name).decode(bytesOf(name, json)));
  const server = nice.createServer().use(rich.errorDetailsServerMiddleware);
  server.add(service, {
    async Complain() {
      throw new rich.RichServerError(told.code, told.message, details);
    },
  });
  print(await server.listen("127.0.0.1:0"));
}

if (side === "client") await ask();
else await serve();
