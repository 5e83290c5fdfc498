"""Random programs: lists of Python lines over torch's API, made from a seed alone.

The generator knows shapes, rough magnitudes and what is likely to raise. Most lines are meant to run, some are meant
to raise (writes into leaves, into values that a pullback needs, second passes through a freed graph).
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

Shape = tuple[int, ...]

SHAPES: tuple[Shape, ...] = ((), (), (3,), (3,), (2, 3), (2, 3), (3, 2), (2, 2), (1, 3), (2, 1), (2, 1, 3), (1,))
BOUNDED = ("sin", "cos", "tanh", "sigmoid")
KEEPING = ("abs", "neg", "relu", "sign")
LIMIT = 300.0
"""No value is meant to grow beyond this, or rounding would drown the comparison."""


@dataclass
class Storage:
    """What a tensor and its views share."""

    magnitude: float
    saved: bool = False
    """Whether some pullback reads it, so that a write will be noticed."""


@dataclass
class Var:
    """A tensor of the program, as far as the generator knows it."""

    name: str
    shape: Shape
    storage: Storage
    needs: bool
    leaf: bool = False
    frozen: bool = False
    """Part of an expanded tensor, or one of several views: not to be written."""
    several: bool = False
    """One of several views: torch calls its hooks even when only another one has a gradient."""


@dataclass
class Program:
    """Lines, and where the setup ends."""

    seed: int
    lines: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The program as source."""
        return "\n".join(self.lines)


class Generator:
    """Makes one program; every choice comes from one random stream."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.program = Program(seed)
        self.vars: list[Var] = []
        self.handles: list[str] = []
        self.losses: list[str] = []
        self.count = 0
        self.dtype = self.random.choice(("float32", "float64"))

    # Pieces

    def line(self, text: str) -> None:
        """Add a line."""
        self.program.lines.append(text)

    def fresh(self, prefix: str = "v") -> str:
        """A new name."""
        self.count += 1
        return f"{prefix}{self.count}"

    def number(self) -> str:
        """A Python number as it stands in sources."""
        return self.random.choice(("2.0", "0.5", "-1.5", "3", "-1", "0.25", "1.0"))

    def literal(self, shape: Shape) -> str:
        """Nested lists of small decimal numbers."""
        if not shape:
            return repr(round(self.random.uniform(-2, 2), 2))
        return "[" + ", ".join(self.literal(shape[1:]) for _ in range(shape[0])) + "]"

    def tensor(self, shape: Shape, options: str = "") -> str:
        """The expression of a new tensor."""
        return f"torch.tensor({self.literal(shape)}, dtype=torch.{self.dtype}{options})"

    def pick(self, **wanted: object) -> Var | None:
        """A variable, recent ones rather than old ones."""
        found = [v for v in self.vars if all(getattr(v, k) == value for k, value in wanted.items())]
        if not found:
            return None
        return found[-1 - min(int(self.random.expovariate(0.25)), len(found) - 1)]

    def any(self) -> Var:
        """Some variable."""
        return self.pick() or self.vars[0]

    def partner(self, shape: Shape) -> Var | None:
        """A variable that broadcasts with a shape."""
        found = [v for v in self.vars if broadcast(v.shape, shape) is not None]
        return self.random.choice(found) if found else None

    def define(self, text: str, shape: Shape, magnitude: float, needs: bool, storage: Storage | None = None) -> Var:
        """A line that names a new tensor."""
        name = self.fresh()
        self.line(f"{name} = {text}")
        var = Var(name, shape, storage or Storage(magnitude), needs)
        self.vars.append(var)
        return var


def broadcast(a: Shape, b: Shape) -> Shape | None:
    """The common shape, or None."""
    found: list[int] = []
    for i in range(1, max(len(a), len(b)) + 1):
        m = a[-i] if i <= len(a) else 1
        n = b[-i] if i <= len(b) else 1
        if m != n and 1 not in (m, n):
            return None
        found.append(max(m, n) if 0 not in (m, n) else 0)
    return tuple(reversed(found))


def size(shape: Shape) -> int:
    """Number of elements."""
    return math.prod(shape)


def generate(seed: int) -> Program:
    """The program of a seed: leaves, then some 20 to 45 lines, then a last backward pass."""
    from programs import gradients, lines

    g = Generator(seed)
    for _ in range(g.random.randint(2, 4)):
        shape = g.random.choice(SHAPES)
        needs = g.random.random() < 0.8
        var = g.define(g.tensor(shape, ", requires_grad=True" if needs else ""), shape, 2.0, needs)
        var.leaf = True
    if not any(v.needs for v in g.vars):
        g.line(f"{g.vars[0].name}.requires_grad_()")
        g.vars[0].needs = True
    target = g.random.randint(20, 45)
    kinds, weights = zip(*lines.KINDS, strict=True)
    while len(g.program.lines) < target:
        g.random.choices(kinds, weights)[0](g)
    gradients.last_pass(g)
    return g.program
