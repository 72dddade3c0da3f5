"""The buf command, which npm installs where it is missing."""

import pathlib
import shutil
import subprocess

from skipping import skip

BUF = "@bufbuild/buf@1.75.0"


def find_buf(place):
    """In a place where npm may install it."""
    installed = pathlib.Path(place, "node_modules/.bin/buf")
    if shutil.which("buf"):
        return "buf"
    if not installed.exists():
        if not shutil.which("npm"):
            skip("neither buf nor npm, which would install it")
        pathlib.Path(place).mkdir(parents=True, exist_ok=True)
        done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(place), BUF],
                              capture_output=True, text=True)
        if done.returncode != 0:
            skip(f"npm cannot install {BUF}: {done.stderr[-500:]}")
    return str(installed)
