"""The autograd engine: tensors, the graph they record, and the passes over it. It never touches numbers."""

from __future__ import annotations

# How tensors compute is registered by these modules; a tensor without them could not even add.
from autograd_core.engine import backward as backward
from autograd_core.engine import inplace as inplace
from autograd_core.engine import short as short
