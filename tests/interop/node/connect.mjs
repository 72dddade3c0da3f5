// What the client and the server with @connectrpc/connect-node share.
import { readFileSync } from "node:fs";
import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

// Written by protoc --descriptor_set_out, so that nothing has to be generated.
const set = fromBinary(FileDescriptorSetSchema, readFileSync(process.env.INTEROP_DESCRIPTORS));
const registry = createFileRegistry(set);

export const TestService = registry.getService("grpc.testing.TestService");
export const UnimplementedService = registry.getService("grpc.testing.UnimplementedService");
