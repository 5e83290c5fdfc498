"""The row: everything that is known about one op, in one value.

A rule (partial, pullback, pushforward) is an ordinary function written with our own ops. *Its parameter
names say what it reads*, so that the engine saves nothing else:

    g            the cotangent of the output (pullbacks only, first)
    t            the tangent of the argument (pushforwards only, first)
    y            the output's value
    <argument>   that argument's value, by its name in `evaluate`
    <argument>_like   only its shape and dtype
    <attribute>  an attribute such as `axis`, by its name in `evaluate`

A variadic row (`evaluate(xp, *xs, axis=0)`) has one rule for all its operands: `xs` and `xs_like` are then tuples, and
`position` says which operand's share is asked for.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

import numpy

from autograd_core.domain import POSITIVE as POSITIVE
from autograd_core.domain import REALS as REALS
from autograd_core.domain import Example as Example
from autograd_core.domain import Interval as Interval
from autograd_core.rule import OUTPUT, VARIADIC, compile_rule, signature
from autograd_core.rule import Compiled as Compiled
from autograd_core.rule import Like as Like
from autograd_core.rule import Rule as Rule
from autograd_core.rule import Value as Value
from autograd_core.rule import parameters as parameters

# Infinities and NaN are results here, as in torch, not accidents; the verdicts report them. NumPy's warning is
# silenced where it would name one of our own modules, and nowhere else.
warnings.filterwarnings(
    "ignore", "(overflow|underflow|divide by zero|invalid value) encountered", RuntimeWarning, r"autograd_core\."
)


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """One row of the table, built by `elementwise` and the other functions of this module.

    Calling a row runs it on whichever carrier its arguments belong to:

    >>> from autograd_core.ops import TABLE
    >>> float(TABLE["mul"](2.0, 3.0))
    6.0
    """

    name: str
    kind: str
    evaluate: Rule
    arguments: tuple[str, ...]
    attributes: Mapping[str, Any]
    partials: tuple[Compiled | float | None, ...] = ()
    pulls: tuple[Compiled | float | None, ...] = ()
    pushes: tuple[Compiled | float | None, ...] = ()
    aliases: tuple[str, ...] = ()
    infix: str | None = None
    formula: Rule | None = None
    sympy: str | Rule | None = None
    ball: str | Rule | None = None
    domain: tuple[Interval, ...] = ()
    kink: Compiled | None = None
    convention: str = ""
    examples: tuple[Example, ...] = ()
    doc: str = ""
    math: str = ""
    """What it computes, as a formula on one line, where the documentation does not say it."""
    dtypes: str = ""
    """Kinds of numbers it takes: "f", or "fc" with complex ones; by default "fc" for linear and bilinear rows."""
    kinks: tuple[tuple[float, ...], ...] = ()
    """Arguments at each kind of kink, for the documentation and the tests of the conventions."""
    poles: tuple[tuple[float, ...], ...] = ()
    """Arguments of interest where it is smooth but a naive rule fails (0 for sinc), for the tests."""
    accuracy: str = ""
    """Why the value or derivative is off by more than 4 or 8 ulp somewhere, where it is."""
    order: tuple[str, ...] = ()
    """What the items of a call are, one by one, where it is not the arguments first and the attributes then."""
    defaults: Mapping[str, float] = field(default_factory=dict)
    """Numbers that stand for arguments that a call leaves out: infinite bounds, weights of 1."""
    shape: Rule | None = None
    """The result's shape from the arguments' shapes and the attributes, for rows whose result may be the larger."""
    variadic: bool = False
    inert: frozenset[int] = frozenset()
    """Arguments of a composite row that have no derivative; of another row those by which none is known."""
    conditions: frozenset[int] = frozenset()
    """Arguments that are conditions; anywhere else a condition counts as 0 or 1."""
    moves: bool = False
    """Whether the row only moves elements, whatever they are."""
    saves: tuple[frozenset[int], ...] = field(default=())
    """For each argument, the record positions that its pullback reads."""
    recorded: tuple[Compiled, ...] = ()
    """Partials of the same value for passes that are themselves recorded, where torch's graph goes another way."""
    guards: frozenset[int] | None = None
    """The record positions that a later write in place invalidates, where torch saves other ones than we read."""
    holds: Rule | None = None
    """Whether attributes hold data that torch saves, such as an index array: freed with the graph then."""
    short: dict[type, Rule] = field(default_factory=dict)
    """Shorter ways to run the row, by the type of its first argument (see `engine/short.py`)."""

    display: ClassVar[Callable[[Op], str] | None] = None
    """What a notebook shows of a row, put here by `describe` when that is imported."""

    def __call__(self, *args: Value, **attributes: Any) -> Value:
        """Run the row on the carrier of its arguments (NumPy unless one of them says otherwise)."""
        if not attributes and args:
            short = self.short.get(args[0].__class__)
            if short is not None:
                return short(*args)
        if self.kind == "composite":
            return self.evaluate(numpy, *args, **attributes)
        for argument in args:
            carrier = CARRIERS.get(type(argument))
            if carrier is not None:
                return carrier(self, args, attributes)
        return self.evaluate(numpy, *args, **attributes)

    def _repr_html_(self) -> str | None:
        return None if Op.display is None else Op.display(self)

    @property
    def arity(self) -> int:
        """How many array arguments the row takes."""
        return len(self.arguments)

    @property
    def home(self) -> str:
        """The module that the row stands in."""
        return str(self.evaluate.__module__)

    @property
    def active(self) -> tuple[int, ...]:
        """The arguments that have a derivative; of a variadic row the one name that stands for all."""
        if self.kind == "composite":
            return tuple(i for i in range(self.arity) if i not in self.inert | self.conditions)
        return tuple(
            i for i, rule in enumerate(self.partials or self.pulls) if rule is not None and i not in self.inert
        )

    @property
    def differentiable(self) -> bool:
        """Whether any argument has a derivative."""
        return bool(self.active)

    @property
    def pointwise(self) -> bool:
        """Whether it acts element by element, and broadcasts."""
        if self.kind == "constant":  # such as a comparison; not a count over axes
            return "axis" not in self.attributes and self.shape is None
        return self.kind in ("elementwise", "diagonal") or (self.kind == "composite" and bool(self.domain))

    @property
    def is_complex(self) -> bool:
        """Whether it takes complex numbers."""
        return "c" in (self.dtypes or ("fc" if self.kind in ("linear", "bilinear") else "f"))

    def reads(self, count: int) -> tuple[frozenset[int], ...]:
        """For each of `count` operands, the record positions that its pullback reads."""
        if not self.variadic:
            return self.saves
        every = frozenset(range(count)) if 0 in self.saves[0] else frozenset()
        return (every | (frozenset((count,)) if 1 in self.saves[0] else frozenset()),) * count

    def __repr__(self) -> str:
        return f"<op {self.name}>"


CARRIERS: dict[type, Callable[[Op, tuple[Value, ...], dict[str, Any]], Value]] = {}
"""How to apply an op to values of a type; what is not listed is NumPy's (see `Op.__call__`)."""
ARRAYS: dict[Any, Any] = {numpy.ndarray: numpy}
"""Types of arrays of machine numbers, and what computes with them: NumPy's, and a device's once it was asked for."""


def library(array: Value) -> Any:
    """What computes with an array, as the rows' `xp`: NumPy, unless the numbers are on a device.

    >>> library(numpy.ones(2)).__name__
    'numpy'
    """
    return ARRAYS.get(array.__class__, numpy)


def is_array(value: Value) -> bool:
    """Whether a value is an array of machine numbers, which can be copied, shared and written in place.

    >>> is_array(numpy.ones(2)), is_array(numpy.float64(1))
    (True, False)
    """
    return value.__class__ in ARRAYS or isinstance(value, numpy.ndarray)


def on_device(value: Value) -> bool:
    """Whether an array's numbers are on a device, such as a GPU."""
    return value.__class__ in ARRAYS and value.__class__ is not numpy.ndarray


def fetched(value: Value) -> Value:
    """An array whose numbers are on a device as NumPy's, for which the host waits; anything else as it is."""
    return value.get() if on_device(value) else value


def is_carried(value: Value) -> bool:
    """Whether a value belongs to a carrier whose numbers are not a machine's: formulas, balls, tensors."""
    return value.__class__ in CARRIERS and value.__class__ not in ARRAYS


def _build(name: str, kind: str, evaluate: Rule, **fields: Any) -> Op:
    """Split `evaluate`'s signature (xp, arguments..., attribute=default...) and resolve every rule against it."""
    arguments, attributes = signature(evaluate, fields.pop("skip", 1))
    fields["variadic"] = bool(evaluate.__code__.co_flags & VARIADIC)
    known = {**attributes, "position": None} if fields["variadic"] else attributes

    def compiled(rule: Any, skip: int) -> Any:
        return compile_rule(rule, arguments, known, skip) if callable(rule) else rule

    for key, skip in (("partials", 0), ("recorded", 0), ("pulls", 1), ("pushes", 1)):
        fields[key] = tuple(compiled(rule, skip) for rule in fields.get(key, ()))
    if fields.get("kink") is not None:
        fields["kink"] = compiled(fields["kink"], 0)
    if fields.get("guards") is not None:
        fields["guards"] = frozenset((*arguments, OUTPUT).index(guard) for guard in fields["guards"])
    rules = fields["partials"] or fields["pulls"]
    fields["saves"] = tuple(frozenset(rule.values) if isinstance(rule, Compiled) else frozenset() for rule in rules)
    return Op(name, kind, evaluate, arguments, MappingProxyType(attributes), **fields)


def elementwise(name: str, evaluate: Rule, partials: tuple[Rule | float | None, ...], **fields: Any) -> Op:
    """A row that acts element by element and broadcasts; `partials[i]` is d y / d argument i, a rule or a number.

    >>> cube = elementwise("cube", lambda xp, x: x**3, partials=(lambda x: 3 * x**2,), doc="x cubed.")
    >>> cube.saves
    (frozenset({0}),)
    """
    return _build(name, "elementwise", evaluate, partials=partials, **fields)


def diagonal(
    name: str,
    evaluate: Rule,
    maps: tuple[Rule | float | None, ...],
    pushes: tuple[Rule | float | None, ...] = (),
    **fields: Any,
) -> Op:
    """An elementwise row whose derivative is a map, `maps[i](g, ...)`, instead of a factor.

    For selections such as `where`: a factor 0 times an infinite cotangent is NaN, a selection is not. A diagonal
    map is its own transpose, so it serves as pullback and as pushforward; `pushes` is for functions of a complex
    number that are not holomorphic, where it is not.
    """
    return _build(name, "diagonal", evaluate, pulls=maps, pushes=pushes or maps, **fields)


def linear(name: str, evaluate: Rule, transpose: Rule, **fields: Any) -> Op:
    """A row linear in its one argument; `transpose(g, ...)` is the adjoint map."""
    return _build(name, "linear", evaluate, pulls=(transpose,), **fields)


def bilinear(name: str, evaluate: Rule, pulls: tuple[Rule, Rule], **fields: Any) -> Op:
    """A row linear in each of its two arguments."""
    return _build(name, "bilinear", evaluate, pulls=pulls, **fields)


def general(
    name: str, evaluate: Rule, pulls: tuple[Rule | None, ...], pushes: tuple[Rule | None, ...], **fields: Any
) -> Op:
    """A row with an explicit pullback `pulls[i](g, ...)` and pushforward `pushes[i](t, ...)` for each argument."""
    return _build(name, "general", evaluate, pulls=pulls, pushes=pushes, **fields)


def constant(name: str, evaluate: Rule, **fields: Any) -> Op:
    """A row without a derivative: its output never requires a gradient (comparisons)."""
    return _build(name, "constant", evaluate, **fields)


def _with_shapes(args: tuple[Value, ...]) -> list[Value]:
    """Plain numbers as arrays, of the dtype that they would take beside the others."""
    dtypes = [a.dtype for a in args if hasattr(a, "dtype") and a.dtype != object]
    return [
        numpy.asarray(a, numpy.result_type(*dtypes[:1], a)) if isinstance(a, int | float | complex) else a for a in args
    ]


def composite(name: str, formula: Rule, **fields: Any) -> Op:
    """A row that is a formula in other rows, on every carrier: its derivatives follow, and nothing is typed twice.

    With a `domain` it acts element by element; without, it has `examples`.

    >>> from autograd_core.ops import TABLE
    >>> double = composite("double", lambda x: TABLE["add"](x, x), domain=(REALS,), doc="Twice x.")
    >>> float(double(3.0)), double.active
    (6.0, (0,))
    """

    def evaluate(xp: Any, *args: Value, **attributes: Any) -> Value:
        # A formula that is not pointwise asks for shapes.
        return formula(*(args if "domain" in fields else _with_shapes(args)), **attributes)

    row = _build(name, "composite", formula, skip=0, formula=formula, **fields)
    evaluate.__module__ = formula.__module__
    object.__setattr__(row, "evaluate", evaluate)
    return row


detached: Op = _build("detached", "unrecorded", lambda xp, x: x, doc="The same value without its history.")
"""For rules; no row of the table, since a program that detaches has no derivative to be right about."""
