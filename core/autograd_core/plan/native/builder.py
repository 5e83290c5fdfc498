"""LLVM's assembly language, written by operators: `a * b + c` on vectors appends instructions and names the result.

Nothing is contracted or reordered: `a * b + c` is two roundings, as in NumPy; `fma` is asked for by name.
"""

from __future__ import annotations

import struct
from typing import Any, NamedTuple

Number = int | float


class Format(NamedTuple):
    """A floating point format: its names, its bits."""

    real: str
    integer: str
    bits: int
    mantissa: int
    bias: int
    suffix: str


DOUBLE = Format("double", "i64", 64, 52, 1023, "f64")
SINGLE = Format("float", "i32", 32, 23, 127, "f32")


class Vec:
    """A vector in a register: of reals ("r"), integers ("i") or conditions ("b")."""

    __slots__ = ("at", "kind", "name")

    def __init__(self, at: Builder, name: str, kind: str) -> None:
        self.at, self.name, self.kind = at, name, kind

    def _two(self, other: Vec | Number, real: str, whole: str = "", swap: bool = False) -> Vec:
        a, b = self, self.at.like(other, self.kind)
        return self.at.two(real if self.kind == "r" else whole, *((b, a) if swap else (a, b)))

    def __add__(self, other: Vec | Number) -> Vec:
        return self._two(other, "fadd", "add")

    __radd__ = __add__

    def __sub__(self, other: Vec | Number) -> Vec:
        return self._two(other, "fsub", "sub")

    def __rsub__(self, other: Vec | Number) -> Vec:
        return self._two(other, "fsub", "sub", swap=True)

    def __mul__(self, other: Vec | Number) -> Vec:
        return self._two(other, "fmul", "mul")

    __rmul__ = __mul__

    def __truediv__(self, other: Vec | Number) -> Vec:
        return self._two(other, "fdiv")

    def __rtruediv__(self, other: Vec | Number) -> Vec:
        return self._two(other, "fdiv", swap=True)

    def __neg__(self) -> Vec:
        return self.at.one("fneg", self)

    def __and__(self, other: Vec | Number) -> Vec:
        return self._two(other, "and", "and")

    def __or__(self, other: Vec | Number) -> Vec:
        return self._two(other, "or", "or")

    def __invert__(self) -> Vec:
        return self.at.two("xor", self, self.at.true())

    def __lt__(self, other: Vec | Number) -> Vec:
        return self.at.compare("olt", self, other)

    def __gt__(self, other: Vec | Number) -> Vec:
        return self.at.compare("ogt", self, other)

    def __le__(self, other: Vec | Number) -> Vec:
        return self.at.compare("ole", self, other)

    def __ge__(self, other: Vec | Number) -> Vec:
        return self.at.compare("oge", self, other)


class Builder:
    """Instructions of one basic block, on vectors of `lanes` elements of a format."""

    def __init__(self, form: Format, lanes: int, prefix: str = "v") -> None:
        """An empty block; names of registers begin with the prefix."""
        self.form, self.lanes, self.prefix = form, lanes, prefix
        self.lines: list[str] = []
        self.declared: set[str] = set()
        self._known: dict[str, str] = {}
        self._count = 0

    def type(self, kind: str) -> str:
        """LLVM's name of a vector of this kind."""
        element = {"r": self.form.real, "i": self.form.integer, "b": "i1"}[kind]
        return f"<{self.lanes} x {element}>"

    def emit(self, text: str, kind: str) -> Vec:
        """Append an instruction; its result. The same instruction on the same operands is written once.

        Loads are no exception: a block reads no place that it wrote before.
        """
        name = self._known.get(text)
        if name is None:
            self._count += 1
            name = self._known[text] = f"%{self.prefix}{self._count}"
            self.lines.append(f"  {name} = {text}")
        return Vec(self, name, kind)

    def like(self, value: Vec | Number, kind: str) -> Vec:
        """A vector, or a number in every lane of one."""
        if isinstance(value, Vec):
            return value
        element = self.form.real if kind == "r" else self.form.integer
        text = literal(value, self.form) if kind == "r" else str(int(value))
        return Vec(self, f"splat ({element} {text})", kind)

    def real(self, value: Number) -> Vec:
        """A number in every lane."""
        return self.like(value, "r")

    def whole(self, value: int) -> Vec:
        """An integer in every lane."""
        return self.like(value, "i")

    def true(self) -> Vec:
        """A condition that holds in every lane."""
        return Vec(self, "splat (i1 true)", "b")

    def one(self, instruction: str, x: Vec) -> Vec:
        """An instruction of one operand."""
        return self.emit(f"{instruction} {self.type(x.kind)} {x.name}", x.kind)

    def two(self, instruction: str, a: Vec, b: Vec) -> Vec:
        """An instruction of two operands of one kind."""
        return self.emit(f"{instruction} {self.type(a.kind)} {a.name}, {b.name}", a.kind)

    def compare(self, how: str, a: Vec | Number, b: Vec | Number) -> Vec:
        """A comparison of reals: `olt` and the like are false for NaN, `une` is true."""
        a, b = self.like(a, "r"), self.like(b, "r")
        return self.emit(f"fcmp {how} {self.type('r')} {a.name}, {b.name}", "b")

    def select(self, condition: Vec, a: Vec | Number, b: Vec | Number) -> Vec:
        """a where the condition holds, b elsewhere."""
        kind = a.kind if isinstance(a, Vec) else b.kind if isinstance(b, Vec) else "r"
        a, b, t = self.like(a, kind), self.like(b, kind), self.type(kind)
        return self.emit(f"select {self.type('b')} {condition.name}, {t} {a.name}, {t} {b.name}", kind)

    def call(self, name: str, *operands: Vec) -> Vec:
        """An intrinsic function of reals, such as `sqrt`, `fma`, `fabs`."""
        t = self.type("r")
        function = f"@llvm.{name}.v{self.lanes}{self.form.suffix}"
        self.declared.add(f"declare {t} {function}({', '.join([t] * len(operands))})")
        return self.emit(f"call {t} {function}({', '.join(f'{t} {o.name}' for o in operands)})", "r")

    def fma(self, a: Vec | Number, b: Vec | Number, c: Vec | Number) -> Vec:
        """a * b + c, rounded once."""
        return self.call("fma", *(self.like(o, "r") for o in (a, b, c)))

    def abs(self, x: Vec) -> Vec:
        """|x|."""
        return self.call("fabs", x)

    def copysign(self, size: Vec, sign: Vec) -> Vec:
        """The size of one with the sign of the other."""
        return self.call("copysign", size, sign)

    def bits(self, x: Vec) -> Vec:
        """The bits of a real as an integer."""
        return self.emit(f"bitcast {self.type('r')} {x.name} to {self.type('i')}", "i")

    def from_bits(self, x: Vec) -> Vec:
        """A real of these bits."""
        return self.emit(f"bitcast {self.type('i')} {x.name} to {self.type('r')}", "r")

    def as_real(self, x: Vec) -> Vec:
        """An integer, or a condition as 0 or 1, as a real."""
        how = "uitofp" if x.kind == "b" else "sitofp"
        return self.emit(f"{how} {self.type(x.kind)} {x.name} to {self.type('r')}", "r")

    def shift(self, how: str, x: Vec, by: int) -> Vec:
        """An integer shifted: `shl`, `ashr`, `lshr`."""
        return self.two(how, x, self.whole(by))

    def is_nan(self, x: Vec) -> Vec:
        """Where a real is NaN."""
        return self.compare("uno", x, x)

    def polynomial(self, x: Vec, coefficients: tuple[float, ...]) -> Vec:
        """c0 + c1 x + c2 x^2 + ..., by Horner's rule in fused steps."""
        result = self.real(coefficients[-1])
        for c in reversed(coefficients[:-1]):
            result = self.fma(result, x, c)
        return result


def literal(value: Number, form: Format) -> str:
    """A number as LLVM writes it: the bits of a double that the format holds exactly."""
    if form is SINGLE:
        value = struct.unpack("<f", struct.pack("<f", value))[0] if abs(value) < 3.5e38 or value != value else value
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"


def widened(b: Builder, function: Any, x: Vec) -> Vec:
    """A function computed in double precision and rounded once."""
    if b.form is DOUBLE:
        return function(b, x)  # type: ignore[no-any-return]
    wide = Builder(DOUBLE, b.lanes, f"{b.prefix}{b._count}w")
    start = b.emit(f"fpext {b.type('r')} {x.name} to {wide.type('r')}", "r")
    found = function(wide, Vec(wide, start.name, "r"))
    b.lines += wide.lines
    b.declared |= wide.declared
    return b.emit(f"fptrunc {wide.type('r')} {found.name} to {b.type('r')}", "r")
