"""The scenarios, importable by the tests and by the script that asks torch."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
