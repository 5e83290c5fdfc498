"""Write `torch_outcomes.json`, what torch 2.13 makes of each scenario; run it where torch is installed."""

from __future__ import annotations

import json
from pathlib import Path

from gradcheck_oddities import ALL, outcome

FILE = Path(__file__).with_name("torch_outcomes.json")

if __name__ == "__main__":
    import torch

    rows = ",\n".join(f"{json.dumps(name)}: {json.dumps(outcome(torch, run))}" for name, run in ALL.items())
    FILE.write_text(f"{{\n{rows}\n}}\n", encoding="utf-8")
