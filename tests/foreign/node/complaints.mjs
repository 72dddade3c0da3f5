// What the peers share: the schema, as protoc --descriptor_set_out wrote it, and what they are told on stdin.
import { readFileSync } from "node:fs";
import { createFileRegistry, fromBinary, fromJson, toBinary, toJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

export const descriptors = readFileSync(process.env.DESCRIPTORS);
export const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptors));
export const [side, target] = process.argv.slice(2);
export const told = JSON.parse(readFileSync(0, "utf8"));

export const bytesOf = (name, json) => toBinary(registry.getMessage(name), fromJson(registry.getMessage(name), json));
export const jsonOf = (name, bytes) => toJson(registry.getMessage(name), fromBinary(registry.getMessage(name), bytes));

export const print = (failure) => console.log(JSON.stringify(failure));
