"""Pictures of functions: a curve with its gradient, what witnesses say of it, and its error in ulps."""

from __future__ import annotations

from autograd_core.plots.plot import Field as Field
from autograd_core.plots.plot import Plot as Plot
from autograd_core.plots.plot import plot as plot
