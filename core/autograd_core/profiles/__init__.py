"""Where the time of a program goes: forward and backward, op by op, at the median of several runs.

>>> from autograd_core.profiles import profile
>>> found = profile("sum(x*x)", {"x": [1.0, 2.0]}, repeat=2)
>>> [(row.name, row.calls) for row in found.sorted("order")]
[('mul', 1), ('sum', 1), ('SumBackward0', 1), ('MulBackward0', 1), ('AccumulateGrad', 1)]
"""

from __future__ import annotations

from autograd_core.profiles.measure import Profile, profile
from autograd_core.profiles.rows import ORDERS, Row
from autograd_core.profiles.timing import Timing, duration, size

__all__ = ["ORDERS", "Profile", "Row", "Timing", "duration", "profile", "size"]
