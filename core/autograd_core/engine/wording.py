"""torch's words, where several modules say the same thing."""

from __future__ import annotations

import re
from typing import Any

from autograd_core.engine.node import Node
from autograd_core.op import Value

_TYPE_NAMES = {
    **{"float16": "Half", "float32": "Float", "float64": "Double", "complex64": "ComplexFloat"},
    **{"complex128": "ComplexDouble", "bool": "Bool", "uint8": "Byte", "int8": "Char"},
    **{"int16": "Short", "int32": "Int", "int64": "Long"},
}


def type_name(dtype: Any) -> str:
    """The name of a dtype in torch's messages: Float, Double, Long.

    >>> import numpy
    >>> type_name(numpy.dtype("int64"))
    'Long'
    """
    return _TYPE_NAMES.get(str(dtype), str(dtype))


def changed(value: Value, maker: Node | None, output: int, found: int, expected: int) -> str:
    """What is wrong when a saved tensor was written in place."""
    made = "" if maker is None else f", which is output {output} of {re.sub('Backward[0-9]*$', '', maker.name())},"
    return (
        "one of the variables needed for gradient computation has been modified by an inplace operation: "
        f"[torch.{type_name(value.dtype)}Tensor {list(value.shape)}]{made} is at version {found}; expected version "
        f"{expected} instead. Hint: enable anomaly detection to find the operation that failed to compute its "
        "gradient, with torch.autograd.set_detect_anomaly(True)."
    )
