"""`plot --json`: one object with the curves as arrays; NaN and infinities are texts, as in every envelope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd_cli.envelope import SCHEMA, plain
from autograd_core.plots import Plot

if TYPE_CHECKING:
    from autograd_core.plots import Field
    from autograd_core.plots.marks import Mark
    from autograd_core.plots.model import Sampled
    from autograd_core.plots.ranges import Range


def envelope(found: Plot | Field, status: int) -> dict[str, Any]:
    """What `plot --json` prints: `curve` of one variable, `field` of two."""
    return {
        "schema": SCHEMA,
        "command": "plot",
        "expression": found.program.source,
        "dtype": found.dtype,
        "device": "cpu",
        "convention": found.convention,
        "over": [_range(one) for one in ((found.over,) if isinstance(found, Plot) else found.over)],
        "at": {name: plain(value) for name, value in found.at.items()},
        **(_curve(found) if isinstance(found, Plot) else _field(found)),
        "notes": found.notes(),
        "exit_code": int(status),
    }


def _range(one: Range) -> dict[str, Any]:
    return {"input": one.label, "low": one.low, "high": one.high, "log": one.log}


def _curve(found: Plot) -> dict[str, Any]:
    return {
        "curve": {
            "x": plain(found.points),
            "value": plain(found.values),
            "gradient": plain(found.gradients),
            "there": {
                "x": plain(found.there),
                "value": plain(found.values_there),
                "gradient": plain(found.gradients_there),
            },
            "symbolic": {"formula": found.formula, **_sampled(found.sympy)},
            "finite": _sampled(found.finite),
            "ulp": {
                "x": plain(found.errors.x),
                "value": _known(found.errors.values),
                "gradient": _known(found.errors.gradients),
            },
        },
        "marks": [_mark(mark) for mark in found.marks],
    }


def _sampled(one: Sampled) -> dict[str, Any]:
    return {"x": plain(one.x), "gradient": plain(one.y), "error": plain(one.error), "reason": one.reason}


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "kind": mark.kind,
        "at": plain(mark.place),
        "op": mark.op,
        "text": mark.text,
        "start": mark.span.start,
        "end": mark.span.end,
        "slopes": [plain(mark.left), plain(mark.right)],
    }


def _field(found: Field) -> dict[str, Any]:
    return {
        "field": {
            "x": plain(found.axes[0]),
            "y": plain(found.axes[1]),
            "value": plain(found.values),
            "contours": [tick.place for tick, _ in found.contours],
            "arrows": {
                "x": plain(found.arrow_axes[0]),
                "y": plain(found.arrow_axes[1]),
                "gradient": plain(found.gradients),
                "ulp": {"value": _known(found.value_errors), "gradient": _known(found.gradient_errors)},
            },
        }
    }


def _known(errors: Any) -> Any:
    """Errors in ulps; null where the truth is not known."""
    return _nulls(plain(errors))


def _nulls(found: Any) -> Any:
    if isinstance(found, list):
        return [_nulls(one) for one in found]
    return None if found == "nan" else found
