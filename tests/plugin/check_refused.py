"""check_refused.py <protoc> <plugin> <directory>: every .proto there must be refused.

Its first lines say how: `// error: ` and a line of the plugin's complaint, exactly. Nothing may be
written then, for no file of the run.
"""

import pathlib
import subprocess
import sys
import tempfile

MARK = "// error: "
HARMLESS = 'syntax = "proto3"; message Thing {} service Harmless { rpc Get(Thing) returns (Thing); }'


def complaint_and_files(protoc, plugin, directory, names):
    with tempfile.TemporaryDirectory() as beside, tempfile.TemporaryDirectory() as output:
        pathlib.Path(beside, "a_harmless_file.proto").write_text(HARMLESS)
        done = subprocess.run(
            [protoc, f"--plugin=protoc-gen-coro={plugin}", f"--proto_path={directory}", f"--proto_path={beside}",
             f"--coro_out=mock:{output}", "a_harmless_file.proto", *names],
            capture_output=True, text=True)
        return done.returncode, done.stderr, list(pathlib.Path(output).iterdir())


def main(protoc, plugin, directory):
    failed = 0
    protos = sorted(pathlib.Path(directory).glob("*.proto"))
    for proto in protos:
        lines = [line[len(MARK):] for line in proto.read_text().splitlines() if line.startswith(MARK)]
        expected = "--coro_out: " + "\n".join(lines) + "\n"
        status, complaint, files = complaint_and_files(protoc, plugin, directory, [proto.name])
        if status == 0 or complaint != expected or files:
            failed += 1
            print(f"{proto.name}: status {status}, {len(files)} files written\nexpected: {expected}got:      {complaint}")
    print(f"{len(protos)} schemas refused as they say, {failed} not")
    sys.exit(failed != 0 or not protos)


if __name__ == "__main__":
    main(*sys.argv[1:])
