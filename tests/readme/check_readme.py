"""check_readme.py <source tree> [<page>...]: every code block of the pages is what its source says, every link leads
to a file of the tree.

Without a page: README.md.

A block names its source behind its language:

  ```cpp examples/greeter/server.cpp [handler]    the lines between `[handler]` and `[/handler]` there
  ```cpp examples/greeter/server.cpp              lines that follow each other there
  ```sh                                           commands `bash <file>`, of files that exist
  ```text <program> <scene>                       what that prints: for whoever runs it to check
  ```text                                         a picture, which has no source

Indentation of a whole block does not count.
"""

import pathlib
import re
import sys
import textwrap

LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
FENCE = re.compile(r"^```(\S*)(?: (\S+))?(?: (?:\[(.+)\]|\w+))?$")


def blocks(text):
    """Gives (line number, language, source, region, code) of each block."""
    opening, code = None, []
    for number, line in enumerate(text.splitlines(), 1):
        if opening is None:
            if line.startswith("```"):
                found = FENCE.match(line)
                opening = (number, *found.groups()) if found else (number, line, None, None)
                code = []
        elif line == "```":
            yield (*opening, "\n".join(code))
            opening = None
        else:
            code.append(line)
    if opening is not None:
        yield (*opening, "\n".join(code))


def dedent(text):
    return textwrap.dedent(text).strip("\n")


def region_of(text, name):
    """The lines between the marks, or None."""
    mark = re.escape(name)
    pattern = rf"^ *(?://|#) \[{mark}\]\n(.*?)^ *(?://|#) \[/{mark}\]$"
    found = re.findall(pattern, text, re.MULTILINE | re.DOTALL)
    return dedent(found[0]) if len(found) == 1 else None


def contains(text, code):
    """Whole lines, in this order, at any indentation."""
    size = code.count("\n") + 1
    lines = text.splitlines()
    return any(dedent("\n".join(lines[i : i + size])) == code for i in range(len(lines)))


def complaint(tree, language, source, region, code):
    """What is wrong with a block, or None."""
    if language == "sh":
        for command in code.splitlines():
            words = command.split("#")[0].split()
            if words[:1] != ["bash"] or not (tree / words[1]).is_file():
                return f"no such script: {command}"
        return None
    if language == "text":
        return None
    if not source:
        return "names no source"
    if not (tree / source).is_file():
        return f"{source} does not exist"
    text = (tree / source).read_text()
    if not region:
        return None if contains(text, dedent(code)) else f"differs from every part of {source}"
    expected = region_of(text, region)
    if expected is None:
        return f"{source} has no region [{region}], or two"
    if expected != dedent(code):
        return f"differs from [{region}] of {source}, which is:\n{expected}"
    return None


def dead_links(tree, page):
    """Gives (line number, complaint) of each; links to other sites are nobody's here."""
    in_code = False
    for number, line in enumerate((tree / page).read_text().splitlines(), 1):
        in_code ^= line.startswith("```")
        for target in [] if in_code else LINK.findall(re.sub(r"`[^`]*`", "", line)):
            if not (tree / page).parent.joinpath(target).exists():
                yield number, f"{target} does not exist"


def main():
    tree = pathlib.Path(sys.argv[1])
    checked = failed = 0
    for page in sys.argv[2:] or ["README.md"]:
        for number, *block in blocks((tree / page).read_text()):
            checked += 1
            wrong = complaint(tree, *block)
            if wrong:
                failed += 1
                print(f"{page}:{number}: {wrong}")
        for number, wrong in dead_links(tree, page):
            failed += 1
            print(f"{page}:{number}: {wrong}")
    print(f"{checked} code blocks, {failed} wrong")
    sys.exit(1 if failed or not checked else 0)


main()
