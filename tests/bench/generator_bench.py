"""Measures what protoc-gen-coro and its output cost beside grpc_cpp_plugin and its output.

Each row gives our figure, the base measured in turns with it, their ratio and the most that it may
be. Ends with 1 when a ratio is missed that does not depend on the machine: bytes and code size.
"""

import argparse
import json
import os
import pathlib
import subprocess

import schemas
from measure import in_turns, run


class Bench:
    def __init__(self, args):
        self.args = args
        self.place = pathlib.Path(args.output)
        self.place.mkdir(parents=True, exist_ok=True)
        self.includes = [directory for some in args.include for directory in some.split(os.pathsep) if directory]
        self.rows = []

    def row(self, name, unit, ours, base, most, exact=False):
        ratio = ours / base
        self.rows.append({"what": name, "ours": ours, "base": base, "unit": unit, "most": most, "exact": exact})
        verdict = "" if ratio <= most else "  MISSED"
        print(f"{name:<66} {ours:10.3f} {base:10.3f} {unit:<5} {ratio:6.3f}x  at most {most}x{verdict}", flush=True)

    def write(self, name, text):
        path = self.place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def protoc(self, protos, *arguments):
        run([self.args.protoc, f"--proto_path={self.place}", f"--plugin=protoc-gen-coro={self.args.plugin}",
             f"--plugin=protoc-gen-grpc={self.args.grpc_plugin}", *arguments, *protos])

    def generate(self, name, text):
        """Messages, gRPC's code and ours for a schema."""
        self.write(f"{name}.proto", text)
        self.protoc([f"{name}.proto"], *(f"--{kind}_out={self.place}" for kind in ("cpp", "grpc", "coro")))

    def compile(self, source, *options):
        return run([*self.args.compiler.split(), "-std=c++20", *options, f"-I{self.place}",
                    *(f"-I{include}" for include in self.includes), "-c", source])

    def compile_pair(self, ours, base, *options, rounds=None):
        return in_turns(
            lambda: self.compile(self.place / ours, *options, "-o", self.place / (ours + ".o")),
            lambda: self.compile(self.place / base, *options, "-o", self.place / (base + ".o")),
            rounds or self.args.rounds)

    def text_size(self, source):
        """Bytes of code: the sections .text* of the object."""
        listing = subprocess.run(["size", "-A", self.place / (source + ".o")], check=True, capture_output=True,
                                 text=True).stdout
        return sum(int(line.split()[1]) for line in listing.splitlines() if line.startswith(".text"))


def plugin_and_bytes(bench):
    names = [f"tree/file{i}.proto" for i in range(100)]
    for i, name in enumerate(names):
        bench.write(name, schemas.tree_file(i))
    request = bench.place / "tree.request"
    catcher = bench.write("catch_request", f"#!/bin/sh\ncat > '{request}'\n")
    catcher.chmod(0o755)
    bench.protoc(names, f"--plugin=protoc-gen-catch={catcher}", f"--catch_out={bench.place}")
    ours, base = in_turns(lambda: run([bench.args.plugin], request),
                          lambda: run([bench.args.grpc_plugin], request), 4 * bench.args.rounds)
    bench.row("plugin, CPU for 100 files, 200 services, 2,000 methods", "s", ours.seconds, base.seconds, 1.0)
    sizes = {}
    for kind in ("coro", "grpc"):
        written = bench.place / f"tree_{kind}"
        written.mkdir(exist_ok=True)
        bench.protoc(names, f"--{kind}_out={written}")
        sizes[kind] = sum(path.stat().st_size for path in written.rglob("*") if path.is_file()) / 1e6
    bench.row("bytes written for them", "MB", sizes["coro"], sizes["grpc"], 0.25, exact=True)


def includes(bench):
    bench.generate("kinds", schemas.own_messages("kinds", list(schemas.KINDS)))
    for kind in ("coro", "grpc"):
        bench.write(f"include_{kind}.cc", f'#include "kinds.{kind}.pb.h"\n')
    bench.write("include_pb.cc", '#include "kinds.pb.h"\n')
    ours, base = bench.compile_pair("include_coro.cc", "include_grpc.cc", "-O0")
    bench.row("including x.coro.pb.h, CPU at -O0, beside x.grpc.pb.h", "s", ours.seconds, base.seconds, 0.60)
    ours, base = bench.compile_pair("include_coro.cc", "include_pb.cc", "-O0")
    bench.row("including x.coro.pb.h, CPU at -O0, beside x.pb.h", "s", ours.seconds, base.seconds, 1.15)


def sources(bench):
    bench.generate("twelve", schemas.own_messages("twelve", list(schemas.KINDS) * 3))
    ours, base = bench.compile_pair("twelve.coro.pb.cc", "twelve.grpc.pb.cc", "-O2")
    bench.row("compiling x.coro.pb.cc, CPU at -O2, 12 methods of all kinds", "s", ours.seconds, base.seconds, 0.30)


def code_size(bench):
    for kind in schemas.KINDS:
        sizes = {}
        few, many = 4, 12
        for count in (few, many):
            name = f"{kind}{count}"
            bench.generate(name, schemas.own_messages(name, [kind] * count))
            for plugin in ("coro", "grpc"):
                source = f"{name}.{plugin}.pb.cc"
                bench.compile(bench.place / source, "-O2", "-o", bench.place / (source + ".o"))
                sizes[plugin, count] = bench.text_size(source)
        ours, base = ((sizes[plugin, many] - sizes[plugin, few]) / (many - few) for plugin in ("coro", "grpc"))
        bench.row(f".text of x.coro.pb.o at -O2, a further {kind} method", "bytes", ours, base,
                  0.15 if kind == "unary" else 0.05, exact=True)


CORO_METHOD = """
  ::protocoro::async_generator<Reply{0}> Method{0}(::protocoro::server_context&,
                                                   ::protocoro::async_generator<Request{0}> requests) override {{
    while (auto request = co_await requests.next()) {{
      Reply{0} reply;
      reply.set_text(request->text());
      co_yield std::move(reply);
    }}
  }}
"""

CALLBACK_METHOD = """
  grpc::ServerBidiReactor<Request{0}, Reply{0}>* Method{0}(grpc::CallbackServerContext*) override {{
    class reactor : public grpc::ServerBidiReactor<Request{0}, Reply{0}> {{
     public:
      reactor() {{ StartRead(&request_); }}
      void OnReadDone(bool ok) override {{
        if (!ok) return Finish(grpc::Status::OK);
        reply_.set_text(request_.text());
        StartWrite(&reply_);
      }}
      void OnWriteDone(bool ok) override {{
        if (!ok) return Finish(grpc::Status::OK);
        StartRead(&request_);
      }}
      void OnDone() override {{ delete this; }}

     private:
      Request{0} request_;
      Reply{0} reply_;
    }};
    return new reactor;
  }}
"""

USER_FILE = """
#include "{header}"

namespace bidi12 {{
class echo : public {base} {{
{methods}
}};
{base}* make_echo() {{ return new echo; }}
}}  // namespace bidi12
"""


def user_service(bench):
    bench.generate("bidi12", schemas.own_messages("bidi12", ["bidi_streaming"] * 12))
    for kind, base, picture in (("coro", "BenchHandler", CORO_METHOD),
                                ("grpc", "Bench::CallbackService", CALLBACK_METHOD)):
        methods = "".join(picture.format(i) for i in range(12))
        text = USER_FILE.format(header=f"bidi12.{kind}.pb.h", base=base, methods=methods)
        bench.write(f"user_{kind}.cc", text)
    ours, base = bench.compile_pair("user_coro.cc", "user_grpc.cc", "-O2")
    bench.row("compiling a user's service of 12 bidi methods, CPU at -O2", "s", ours.seconds, base.seconds, 0.35)


CORO_CALL = """
#include "{name}.coro.pb.h"
::protocoro::task<{name}::Reply> call({name}::{service}Client& client, {name}::Request request) {{
  co_return co_await client.Method0(request);
}}
"""

GRPC_CALL = """
#include "{name}.grpc.pb.h"
grpc::Status call({name}::{service}::Stub& stub, const {name}::Request& request, {name}::Reply* reply) {{
  grpc::ClientContext context;
  return stub.Method0(&context, request, reply);
}}
"""


def thousand_methods(bench):
    for name, services in (("thousand", 1), ("manyservices", 125)):
        bench.generate(name, schemas.shared_messages(name, services, 1000 // services))
        words = {"name": name, "service": "Service0"}
        bench.write(f"{name}_call_coro.cc", CORO_CALL.format(**words))
        bench.write(f"{name}_call_grpc.cc", GRPC_CALL.format(**words))
        what = f"1,000 methods in {services} service{'s' * (services > 1)}"
        ours, base = bench.compile_pair(f"{name}_call_coro.cc", f"{name}_call_grpc.cc", "-fsyntax-only",
                                        "-ftemplate-depth=5000")
        bench.row(f"a client call, {what}, CPU of -fsyntax-only", "s", ours.seconds, base.seconds, 0.20)
        ours, base = bench.compile_pair(f"{name}.coro.pb.cc", f"{name}.grpc.pb.cc", "-O0", rounds=1)
        bench.row(f"compiling x.coro.pb.cc, {what}, memory of the compiler", "MB", ours.megabytes, base.megabytes,
                  0.30)


PARTS = [plugin_and_bytes, includes, sources, code_size, user_service, thousand_methods]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("protoc", "plugin", "grpc-plugin", "compiler", "output"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--include", action="append", default=[], help="directories, with : between")
    parser.add_argument("--rounds", type=int, default=5, help="the median of so many counts")
    parser.add_argument("--only", action="append", choices=[part.__name__ for part in PARTS])
    parser.add_argument("--results", help="a .json file to write them to, for plot.py")
    bench = Bench(parser.parse_args())
    for part in PARTS:
        if not bench.args.only or part.__name__ in bench.args.only:
            part(bench)
    if bench.args.results:
        pathlib.Path(bench.args.results).write_text(json.dumps(bench.rows, indent=1) + "\n")
    missed = [row["what"] for row in bench.rows if row["exact"] and row["ours"] > row["most"] * row["base"]]
    raise SystemExit(f"missed: {missed}" if missed else 0)


if __name__ == "__main__":
    main()
