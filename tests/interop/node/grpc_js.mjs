// What the client and the server with @grpc/grpc-js share.
import grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

const schema = process.env.INTEROP_PROTO;

export { grpc };
export const { TestService, UnimplementedService } =
  grpc.loadPackageDefinition(loadSync(schema, { defaults: true })).grpc.testing;
export const options = { "grpc.max_receive_message_length": 64 << 20 };
