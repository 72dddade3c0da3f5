"""torture.py <directory> <files> <seed>: fills a directory with .proto files that nobody would write.

Every file has a package, messages and services of hostile names, comments with whatever breaks C++
comments, methods of all kinds, and imports some earlier file. The same seed gives the same tree.
"""

import pathlib
import random
import shutil
import sys

KEYWORDS = """and asm auto bool break case catch char class concept const consteval constinit
continue co_await co_return co_yield decltype default delete do double else enum explicit export extern false
float for friend goto if inline int long mutable namespace new noexcept not nullptr operator or
private protected public register requires return short signed sizeof static struct switch template
this throw true try typedef typeid typename union unsigned using virtual void volatile while xor""".split()
MACROS = """NULL EOF errno assert linux unix major minor makedev TRUE FALSE DELETE ERROR IN OUT va_start
offsetof setjmp BUFSIZ INT_MAX NAN SIGTERM EINVAL OVERFLOW DOMAIN alloca st_atime __FILE__""".split()
OURS = """Client Handler Service Stub Task task async_generator call client service context request
requests options server_context grpc std protocoro google detail internal proto rpc_kind move memory
final override import module size_t string Create Get Set operator_ x _x X_ MOCK_METHOD_ gmock_x
SayHello GetFeature List Async AsyncGet PrepareAsyncGet async Name FullName descriptor Arena""".split()
PACKAGES = """a b grpc protocoro google internal detail proto task client service v1 V2 Caps
method_info gRPC rpc foo_bar""".split()
COMMENTS = ["plain", "ends with a backslash \\", "$NAME and ${x} and $", "*/ closes /* opens // slashes",
            "??/ is a trigraph", "umlauts \u00e4\u00f6\u00fc, \u65e5\u672c\u8a9e, \U0001f600", "\ttab\tand\rreturn", "`code` <b> & \"quotes\" 'x'",
            "#include <x> %d %s", "\u202e turned round", "x" * 10000, "", "R\"(raw)\" \\u0041 \\n", "@param \\brief $dollar$"]
KINDS = [("", ""), ("", "stream "), ("stream ", ""), ("stream ", "stream ")]
WELL_KNOWN = ["google.protobuf.Empty", "google.protobuf.Any", "google.protobuf.Timestamp"]


def comment(chance, indent):
    if chance.random() < 0.4:
        return ""
    lines = [chance.choice(COMMENTS) for _ in range(chance.randint(1, 4))]
    return "".join(f"{indent}// {line}\n" for line in lines)


def method_names(chance, count):
    """Distinct in C++ too: x_ could be an escaped x."""
    names = []
    while len(names) < count:
        name = chance.choice([KEYWORDS, MACROS, OURS])[:]
        name = chance.choice(name)
        if chance.random() < 0.3:
            name = chance.choice([name.upper(), name.capitalize(), name + str(len(names))])
        if all(name.rstrip("_") != other.rstrip("_") for other in names):
            names.append(name)
    return names


def service(chance, name, types):
    text = comment(chance, "") + f"service {name} {{\n"
    if chance.random() < 0.1:
        text += "  option deprecated = true;\n"
    for method in method_names(chance, chance.randint(0, 12)):
        asks, answers = chance.choice(KINDS)
        text += comment(chance, "  ")
        text += f"  rpc {method}({asks}{chance.choice(types)}) returns ({answers}{chance.choice(types)})"
        text += " { option deprecated = true; }\n" if chance.random() < 0.1 else ";\n"
    return text + "}\n"


def messages(chance, package):
    text, types = "", []
    for i in range(chance.randint(1, 3)):
        name = chance.choice([f"M{i}", f"union_{i}", f"Client_{i}", f"Task_{i}", f"async_generator{i}"])
        text += f"message {name} {{\n  message Nested {{}}\n}}\n"
        types += [f"{package}.{name}", f"{package}.{name}.Nested"]
    return text, types


def file(chance, number, imported):
    package = ".".join([f"t{number}"] + chance.choices(PACKAGES, k=chance.randint(0, 4)))
    syntax = chance.choice(["proto2", "proto3"])
    text = f'syntax = "{syntax}";\npackage {package};\n'
    for name in WELL_KNOWN:
        text += f'import "google/protobuf/{name.rsplit(".", 1)[1].lower()}.proto";\n'
    types = ["." + name for name in WELL_KNOWN]
    if imported:
        name, foreign = chance.choice(imported)
        text += f'import "{name}";\n'
        types += foreign
    declared, own = messages(chance, package)
    own = ["." + name for name in own]
    text += declared
    for i in range(chance.randint(0, 3)):
        text += service(chance, chance.choice(["Service", "Client", "Handler", "Stub", "Mock", "s"]) + f"{i}",
                        types + own)
    # Newer protobufs make an include guard of the path that cannot begin with a digit.
    directory = chance.choice(["", "a/", "b-c/d.e/", "part 1/"])
    names = ["x", "with-dash", "dotted.name", "under_", "with space", "gr\u00f6\u00dfe", "UPPER", "(x)"]
    name = chance.choice(names + ["0"] if directory else names)
    return f"{directory}{name}{number}.proto", text, own


def main(directory, files, seed):
    chance = random.Random(seed)
    shutil.rmtree(directory, ignore_errors=True)
    imported = []
    for number in range(files):
        name, text, types = file(chance, number, imported)
        target = pathlib.Path(directory, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
        imported.append((name, types))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
