"""The recorded graph: as plain data (`record`), as texts, and as pictures."""

from __future__ import annotations

from autograd_core.graphs.graph import Graph as Graph
from autograd_core.graphs.record import record as record
