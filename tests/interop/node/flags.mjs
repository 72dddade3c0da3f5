// The command line as interop programs have it, and the files it names.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const text = { type: "string" };
const onOff = { type: "boolean" };

/** What both programs of a library understand; a file's flag gives its content, or nothing. */
export function readFlags() {
  const { values } = parseArgs({
    options: {
      port: text, server_host: text, server_port: text, test_case: text, server_host_override: text,
      use_tls: onOff, use_test_ca: onOff, tls_cert_file: text, tls_key_file: text, ca_file: text, client_ca_file: text,
    },
  });
  const content = (flag) => (values[flag] === undefined ? undefined : readFileSync(values[flag]));
  return {
    ...values,
    certificate: content("tls_cert_file"),
    key: content("tls_key_file"),
    ca: content("ca_file"),
    clientCa: content("client_ca_file"),
  };
}
