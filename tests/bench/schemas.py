"""The schemas whose generated code the generator's benchmarks measure, all written from numbers."""

KINDS = {
    "unary": ("", ""),
    "server_streaming": ("", "stream "),
    "client_streaming": ("stream ", ""),
    "bidi_streaming": ("stream ", "stream "),
}


def method(kind, name, request, reply):
    asks, answers = KINDS[kind]
    return f"  // Does what {name} does.\n  rpc {name}({asks}{request}) returns ({answers}{reply});\n"


def service(name, methods):
    return f"// Serves {name}.\nservice {name} {{\n{''.join(methods)}}}\n"


def message(name):
    return f"message {name} {{ string text = 1; int64 number = 2; }}\n"


def schema(package, messages, services):
    return f'syntax = "proto3";\npackage {package};\n' + "".join(map(message, messages)) + "".join(services)


def own_messages(package, kinds):
    """One service; each method has a request and a reply of its own."""
    messages = [f"{word}{i}" for i in range(len(kinds)) for word in ("Request", "Reply")]
    methods = [method(kind, f"Method{i}", f"Request{i}", f"Reply{i}") for i, kind in enumerate(kinds)]
    return schema(package, messages, [service("Bench", methods)])


def shared_messages(package, services, methods):
    """Services whose methods, one kind after the other, all speak of the same two messages."""
    kinds = list(KINDS)
    return schema(package, ["Request", "Reply"], [
        service(f"Service{s}", [method(kinds[m % 4], f"Method{m}", "Request", "Reply") for m in range(methods)])
        for s in range(services)])


def tree_file(number):
    """One of 100 files: 2 services of 10 methods, and 20 messages."""
    kinds = list(KINDS)
    messages = [f"{word}{i}" for i in range(10) for word in ("Request", "Reply")]
    services = [
        service(f"Service{s}", [method(kinds[m % 4], f"Method{m}", f"Request{m}", f"Reply{m}") for m in range(10)])
        for s in range(2)]
    return schema(f"tree.file{number}", messages, services)
