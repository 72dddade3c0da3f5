"""What the tests of this room share: our programs as processes, and Python's view of the schemas."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import python_schemas
from programs import LIMIT, Lines, Program, Server, main

python_schemas.generate("examples", "chat.proto", "route_guide.proto")
