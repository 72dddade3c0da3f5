"""What a Python test does where a part is missing."""

import os
import sys


def skip(why):
    """Ends the program: as skipped, or as failed where nothing may be missing."""
    print("SKIPPED:", why, flush=True)
    sys.exit(1 if os.environ.get("CI") == "true" else 77)
