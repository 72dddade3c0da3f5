"""check_messages.py <source tree>: the texts in docs/troubleshooting.md are those of the sources.

A text is what stands in backticks at the beginning of a list's item, with others that follow after commas, up to the
colon. "..." in it stands for what differs; every part between must be in one string of the sources.
"""

import pathlib
import re
import sys

SOURCES = ["CMakeLists.txt", "cmake/**/*.cmake", "runtime/protocoro/**/*.[ch]pp", "plugin/src/*.[ch]pp"]
SEAM = re.compile(r'(?<!\\)"(?:\s|\\\n)*"')  # between string literals that follow each other


def strings_of(tree):
    """All sources as one text, in which neighbouring string literals are one."""
    texts = []
    for pattern in SOURCES:
        for file in sorted(tree.glob(pattern)):
            texts.append(SEAM.sub("", file.read_text()).replace("\\\n", "").replace('\\"', '"'))
    return "\n".join(texts)


def messages(page):
    """Gives (line number, text) of each message."""
    lines = page.splitlines()
    for number, line in enumerate(lines, 1):
        if not line.startswith("- `"):
            continue
        item = line[2:]
        for follower in lines[number:]:
            if not follower.startswith("  "):
                break
            item += " " + follower.strip()
        head = re.match(r"`[^`]+`(?:, `[^`]+`)*(?=:)", item)
        for text in re.findall(r"`([^`]+)`", head[0]) if head else ["(no texts before a colon)"]:
            yield number, text


def fragments(text):
    """What stands between the values."""
    return [part.strip() for part in text.split("...") if part.strip(" ',()")]


def main():
    tree = pathlib.Path(sys.argv[1])
    page = "docs/troubleshooting.md"
    # What stands in a string for a value is no part of its text: printf's conversions, CMake's variables.
    strings = re.sub(r"%(?:\.\*)?(?:ll)?[sd]|\$\{[A-Za-z_]+\}", "\0", strings_of(tree))
    checked = failed = 0
    for number, text in messages((tree / page).read_text()):
        checked += 1
        for part in fragments(text):
            if part not in strings:
                failed += 1
                print(f"{page}:{number}: no source says: {part}")
    print(f"{checked} messages, {failed} complaints")
    sys.exit(1 if failed or not checked else 0)


main()
