"""check_tree.py: generates for every .proto file below a directory and compiles the result.

What is written must be the same in every order and in one call or many, and each generated source
and mock header must compile without a warning (a sample of them, with --sample).
"""

import argparse
import concurrent.futures
import filecmp
import os
import pathlib
import random
import shutil
import subprocess
import sys


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--protoc", required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--protos", required=True, help="the directory; also the import root")
    parser.add_argument("--below", action="append", help="only what is below these parts of it")
    parser.add_argument("--output", required=True, help="emptied first")
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--include", action="append", default=[])
    parser.add_argument("--sample", type=int, help="compile so many only")
    parser.add_argument("--batch", type=int, default=1,
                        help="compile so many at once, where no two files share a package")
    parser.add_argument("flags", nargs="*", help="for the compiler, after --")
    return parser.parse_args()


def run(command):
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode != 0:
        errors = [line for line in done.stderr.splitlines() if " warning: " not in line]
        sys.exit("\n".join([f"{command[0]} ended with {done.returncode}:", *errors[:40]]))


def schemas(directory, parts):
    found = {path for part in parts for path in (directory / part).rglob("*.proto")}
    return sorted(str(path.relative_to(directory)) for path in found)


def generate(given, names, output, kind="--coro_out=mock:"):
    output.mkdir(parents=True, exist_ok=True)
    run([given.protoc, f"--plugin=protoc-gen-coro={given.plugin}", f"--proto_path={given.protos}",
         f"{kind}{output}", *names])


def differences(left, right):
    ours = sorted(path.relative_to(left) for path in left.rglob("*") if path.is_file())
    theirs = sorted(path.relative_to(right) for path in right.rglob("*") if path.is_file())
    if ours != theirs:
        sys.exit(f"not the same files in {left} and {right}")
    return [name for name in ours if not filecmp.cmp(left / name, right / name, shallow=False)]


def compile_together(given, output, sources):
    command = [given.compiler, "-std=c++20", "-fsyntax-only", *given.flags, f"-I{output}"]
    command += [f"-I{directory}" for directory in given.include]
    text = "".join(f'#include "{source}"\n' for source in sources)
    done = subprocess.run([*command, "-x", "c++", "-"], input=text, capture_output=True, text=True, errors="replace")
    return sources, done.returncode, done.stderr


def main():
    given = arguments()
    root = pathlib.Path(given.output)
    shutil.rmtree(root, ignore_errors=True)
    names = schemas(pathlib.Path(given.protos), given.below or ["."])
    together, backwards, alone = root / "together", root / "backwards", root / "alone"
    generate(given, names, together)
    generate(given, names[::-1], backwards)
    for name in random.Random(1).sample(names, min(50, len(names))):
        generate(given, [name], alone)
    changed = differences(together, backwards)
    changed += [path for path in alone.rglob("*") if path.is_file()
                and not filecmp.cmp(path, together / path.relative_to(alone), shallow=False)]
    if changed:
        sys.exit(f"another order or call writes something else: {changed[:5]}")

    generate(given, names, together, "--cpp_out=")
    sources = sorted([*together.rglob("*.coro.pb.cc"), *together.rglob("*_mock.coro.pb.h")])
    if given.sample is not None and given.sample < len(sources):
        sources = random.Random(2).sample(sources, given.sample)
    batches = [sources[i:i + given.batch] for i in range(0, len(sources), given.batch)]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda paths: compile_together(given, together, paths), batches)
        for count, (batch, result, complaints) in enumerate(results, 1):
            print(f"{count} of {len(batches)} batches", flush=True)
            if result != 0 or complaints:
                failed += 1
                print(f"{batch[0]} ... {batch[-1]}:\n{complaints[:3000]}", file=sys.stderr)
    print(f"{len(names)} files generated, {len(sources)} outputs compiled in {len(batches)} batches, {failed} failed")
    sys.exit(failed != 0)


if __name__ == "__main__":
    main()
