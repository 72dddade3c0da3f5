"""check_links.py <source tree>: the pages of the tree lead somewhere.

- A relative link of a page points to a file or directory that exists, its anchor to a heading of that page.
- A C++ file that a page names in backticks exists, at the end of some path: `server.cpp`, `coro/task.hpp`.
- docs/README.md is the index: it links every other page in docs/.
- Every other page in docs/ ends with a line "Next: ..." that links another page.

Links to other sites are not followed. There are no links in code.
"""

import pathlib
import re
import sys

ROOMS = ["cmake", "docs", "examples", "findings", "plugin", "proto", "runtime", "tests"]
FOREIGN = {"build", "node_modules"}  # made in the tree, by others
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
DEFINITION = re.compile(r"^ {0,3}\[[^\]]+\]:\s+<?(\S+?)>?$")
HEADING = re.compile(r"^#{1,6}\s+(.*?)(?:\s+#+)?\s*$")
NAMED_FILE = re.compile(r"`((?:[a-z0-9_]+/)*[a-z0-9_]+\.[ch]pp)`")
OTHER_SITE = re.compile(r"^[a-z][a-z0-9+.-]*:|^//")


def pages_of(tree):
    """Gives the pages, relative to the tree."""
    found = sorted(tree.glob("*.md"))
    for room in ROOMS:
        found += sorted((tree / room).rglob("*.md"))
    for page in found:
        name = page.relative_to(tree)
        if not FOREIGN.intersection(name.parts):
            yield name


def prose(text):
    """Gives (line number, line) without code, fenced or in backticks."""
    fence = None
    for number, line in enumerate(text.splitlines(), 1):
        mark = re.match(r"^\s*(`{3,}|~{3,})", line)
        if fence is None and mark:
            fence = mark[1]
        elif fence is not None:
            if line.strip() == fence:
                fence = None
        else:
            yield number, line


def without_code(line):
    return re.sub(r"(`+).+?\1", "", line)


def links(text):
    """Gives (line number, target) of each link that leads into the tree."""
    for number, line in prose(text):
        line = without_code(line)
        for target in LINK.findall(line) + DEFINITION.findall(line):
            if not OTHER_SITE.match(target):
                yield number, target


def anchors(text):
    """The anchors of a page's headings, as GitHub makes them."""
    seen = {}
    for _, line in prose(text):
        heading = HEADING.match(line)
        if not heading:
            continue
        title = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading[1])  # a link's text only
        slug = re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        yield slug if count == 0 else f"{slug}-{count}"


def dead(tree, page, target):
    """What is wrong with a link of the page, or None."""
    name, _, anchor = target.partition("#")
    file = (tree / page).parent / name if name else tree / page
    if not file.exists():
        return f"{name} does not exist"
    if not file.resolve().is_relative_to(tree):
        return f"{name} is outside of the tree"
    if anchor and file.suffix == ".md" and anchor not in anchors(file.read_text()):
        return f"{name or page} has no heading #{anchor}"
    return None


def ends_of_paths(tree):
    """All that a page may call a C++ file: for a/b/c.hpp that, b/c.hpp and c.hpp."""
    ends = set()
    for room in ROOMS:
        for file in (tree / room).rglob("*.[ch]pp"):
            parts = file.relative_to(tree).parts
            if not FOREIGN.intersection(parts):
                ends.update("/".join(parts[i:]) for i in range(len(parts)))
    return ends


def unknown_files(text, known):
    """Gives (line number, complaint) of each C++ file that does not exist."""
    for number, line in prose(text):
        for name in NAMED_FILE.findall(line):
            if name not in known:
                yield number, f"there is no file {name}"


def index_gaps(tree):
    """Gives (page, complaint) where docs/ is not one set of pages."""
    docs = tree / "docs"
    index = docs / "README.md"
    listed = {(docs / target.partition("#")[0]).resolve() for _, target in links(index.read_text())}
    for page in sorted(docs.rglob("*.md")):
        if page == index:
            continue
        name = page.relative_to(tree)
        if page.resolve() not in listed:
            yield name, "is not in docs/README.md"
        last = page.read_text().rstrip("\n").splitlines()[-1:]
        if not last or not last[0].startswith("Next: ") or not list(links(last[0])):
            yield name, 'does not end with a line "Next: [...](...)"'


def main():
    tree = pathlib.Path(sys.argv[1]).resolve()
    checked = failed = 0
    known = ends_of_paths(tree)
    for page in pages_of(tree):
        for number, wrong in unknown_files((tree / page).read_text(), known):
            failed += 1
            print(f"{page}:{number}: {wrong}")
        for number, target in links((tree / page).read_text()):
            checked += 1
            wrong = dead(tree, page, target)
            if wrong:
                failed += 1
                print(f"{page}:{number}: {wrong}")
    for page, wrong in index_gaps(tree):
        failed += 1
        print(f"{page}: {wrong}")
    print(f"{checked} links, {failed} complaints")
    sys.exit(1 if failed or not checked else 0)


main()
