"""`dump.py` needs torch: a developer's script, not a test."""

collect_ignore = ["dump.py"]
