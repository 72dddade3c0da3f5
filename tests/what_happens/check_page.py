"""check_page.py <page> <directory of the programs> [--raw]: the programs print what the page says.

A block of the page that begins with ```text <half> <scene> is what `what_happens_<half> <scene>`
prints, and how it ends if not well. Without --raw only the half `ours` is run.
"""

import pathlib
import re
import signal
import subprocess
import sys

BLOCK = re.compile(r"^```text (raw|ours) (\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run(program, scene, patience):
    """What it prints, and a line about its end unless that is exit 0."""
    started = subprocess.Popen([program, scene], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        printed, _ = started.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        started.kill()
        printed, _ = started.communicate()
        return f"{printed}(still runs after {patience} s)\n"
    if started.returncode < 0:
        printed += f"(ended by {signal.Signals(-started.returncode).name})\n"
    elif started.returncode > 0:
        printed += f"(exit {started.returncode})\n"
    return printed


def main():
    page, programs = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    raw_too = sys.argv[3:] == ["--raw"]
    checked = failed = 0
    for half, scene, expected in BLOCK.findall(page.read_text()):
        if half == "raw" and not raw_too:
            continue
        checked += 1
        printed = run(programs / f"what_happens_{half}", scene, 10 if half == "raw" else 240)
        if printed != expected:
            failed += 1
            print(f"{page.name}: {half} {scene} prints:\n{printed}and not:\n{expected}")
    print(f"{checked} programs run, {failed} print something else")
    sys.exit(1 if failed or not checked else 0)


main()
