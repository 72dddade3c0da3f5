"""Peers for Node.js in a place where npm has installed what they need."""

import pathlib
import shutil
import subprocess


def install(peers, place):
    """Copies the directory `peers`, which has a package.json; gives the reason why not."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "node or npm is not installed"
    place = pathlib.Path(place)
    shutil.copytree(peers, place, dirs_exist_ok=True)
    installed = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts",
                                "--prefix", str(place)],
                               capture_output=True, text=True)
    return "" if installed.returncode == 0 else f"npm cannot install the peers of {peers}: {installed.stderr[-500:]}"
