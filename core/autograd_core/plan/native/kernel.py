"""The text of a loop: a sweep over arrays that are cut into places, as one function.

`i32 sweep(ptr arrays, ptr wholes, ptr partials, ptr scratch, i64 first, i64 last)` computes the places from `first` to
`last`, a lane for each. Sums are kept per block of `BLOCK` places, in several vectors at once, and stored in
`partials`, a row for each block, to be added up pairwise. The result is not 0 where an angle was too large for its
reduction.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy

from autograd_core.plan.native.access import Access
from autograd_core.plan.native.builder import DOUBLE, SINGLE, Builder, Format, Vec
from autograd_core.plan.native.functions import BOUNDED, largest_angle
from autograd_core.plan.native.inner import Inner, small_enough
from autograd_core.plan.native.nodes import Unsupported
from autograd_core.plan.native.sums import Sums
from autograd_core.plan.native.values import Values
from autograd_core.plan.recording import Ref
from autograd_core.plan.stages import Staging, Sweep

BLOCK = 4096
MOST = 6000
"""Operations of a sweep, written out, beyond which compiling takes too long."""
FORMATS = {numpy.dtype(numpy.float64): DOUBLE, numpy.dtype(numpy.float32): SINGLE}


class Kernel(NamedTuple):
    """A loop's text and what it is called with."""

    text: str
    arrays: tuple[Ref, ...]
    wholes: tuple[Ref, ...]
    sums: tuple[Ref, ...]
    widths: tuple[int, ...]
    """How many numbers each sum has."""
    scratch: int
    """Bytes of memory that a thread's sums take."""
    form: Format


class _Writer:
    """Writes the loop over one sweep."""

    def __init__(self, staging: Staging, sweep: Sweep, width: int, streaming: bool) -> None:
        self.staging, self.nodes, self.sweep, self.streaming = staging, staging.nodes, sweep, streaming
        self.inner = Inner(staging)
        self.form = _format(staging, sweep)
        self.lanes = self._lanes(staging, sweep, width * 8 // self.form.bits)
        inside = {*sweep.body, *sweep.sources}
        used = [r for ref in sweep.body for r in self.nodes[ref].refs]
        self.wholes = tuple(dict.fromkeys(r for r in used if r not in inside and self.nodes[r].kind != "number"))
        self.arrays = (*sweep.sources, *sweep.stores)
        self.declared: set[str] = set()
        self.bounded = any(self.nodes[ref].name in BOUNDED for ref in sweep.body)
        size = sum(self.inner.width(ref) for ref in sweep.body if ref in staging.labels)
        self.copies = 4 if size <= 8 else 2 if size <= 20 else 1
        self.sums = Sums(
            [(self.nodes[ref].function, self.inner.width(ref)) for ref in sweep.sums], self.form, self.lanes
        )
        if self.sums.in_memory:
            self.copies = 1

    def _lanes(self, staging: Staging, sweep: Sweep, most: int) -> int:
        """As many as a vector has, or as a row has numbers: only so many rows can be transposed in registers."""
        widths = [self.inner.width(ref) for ref in (*sweep.sources, *sweep.stores) if staging.labels[ref] == 0]
        narrow = [width for width in widths if 4 <= width < most]
        return 1 << (max(narrow).bit_length() - 1) if narrow else most

    def text(self) -> str:
        """The whole module."""
        main = self._loop("main", self.lanes, self.copies, "%middle")
        rest = self._loop("rest", 1, 1, "%stop")
        lines = [
            "define i32 @sweep(ptr %arrays, ptr %wholes, ptr %partials, ptr %scratch, i64 %first, i64 %last) #0 {",
            "entry:",
        ]
        for table, letter, refs in (("arrays", "p", self.arrays), ("wholes", "w", self.wholes)):
            for place, _ in enumerate(refs):
                name = f"%{letter}{place}"
                lines.append(f"  {name}.at = getelementptr ptr, ptr %{table}, i64 {place}")
                lines.append(f"  {name} = load ptr, ptr {name}.at")
        step = self.lanes * self.copies
        lines += [
            "  br label %outer", "outer:", "  %start = phi i64 [ %first, %entry ], [ %stop, %ready ]",
            "  %bad = phi i32 [ 0, %entry ], [ %worse, %ready ]",
            f"  %far = add i64 %start, {BLOCK}", "  %short = icmp slt i64 %far, %last",
            "  %stop = select i1 %short, i64 %far, i64 %last", "  %length = sub i64 %stop, %start",
            f"  %whole = and i64 %length, -{step}", "  %middle = add i64 %start, %whole",
            *self.sums.cleared(), "  br label %main.head", *main, "main.done:", "  br label %rest.head",
            *rest, "rest.done:", f"  %row = sdiv i64 %start, {BLOCK}", *self.sums.finished(self.copies, self.declared),
            *self._flags(), "  br label %ready", "ready:", "  %again = icmp slt i64 %stop, %last",
            "  br i1 %again, label %outer, label %over", "over:", "  ret i32 %worse", "}",
        ]  # fmt: skip
        bits = self.lanes * self.form.bits
        attributes = f'"min-legal-vector-width"="{bits}" "prefer-vector-width"="{bits}"'
        ends = [f"attributes #0 = {{ nounwind {attributes} }}", "!0 = !{i32 1}", ""]
        return "\n".join([*sorted(self.declared), *lines, *ends])

    def _loop(self, name: str, lanes: int, copies: int, end: str) -> list[str]:
        """`name.head` to `name.done`, from where the loop before ended, `lanes * copies` places at a time."""
        b = Builder(self.form, lanes, f"{name}.")
        start = "%start" if name == "main" else "%middle"
        before = self.sums.last_label("%outer") if name == "main" else "%main.done"
        phis = [f"  %{name}.i = phi i64 [ {start}, {before} ], [ %{name}.next, %{name}.body ]"]
        phis += self.sums.phis(name, b, copies, before)
        if self.bounded:
            t = b.type("b")
            phis.append(f"  %{name}.bad = phi {t} [ zeroinitializer, {before} ], [ %{name}.bad.n, %{name}.body ]")
        flags: list[Vec] = []
        for copy in range(copies):
            values = self._places(b, f"%{name}.i", copy)
            for which, ref in enumerate(self.sweep.sums):
                self.sums.add(b, name, copy, which, self._summed(values, ref))
            flags += self._too_large(b, values)
        if self.bounded:
            flag = Vec(b, f"%{name}.bad", "b")
            for one in flags:
                flag = flag | one
            b.lines.append(f"  %{name}.bad.n = freeze {b.type('b')} {flag.name}")
        self.declared |= b.declared
        return [
            f"{name}.head:", *phis, f"  %{name}.more = icmp slt i64 %{name}.i, {end}",
            f"  br i1 %{name}.more, label %{name}.body, label %{name}.done", f"{name}.body:", *b.lines,
            f"  %{name}.next = add i64 %{name}.i, {lanes * copies}", f"  br label %{name}.head",
        ]  # fmt: skip

    def _places(self, b: Builder, index: str, copy: int) -> Values:
        """What a vector of places holds: loads, instructions, stores."""
        values = Values(b, self.inner, {ref: f"%w{k}" for k, ref in enumerate(self.wholes)})
        at = b.emit(f"add i64 {index}, {copy * b.lanes}", "i").name
        for k, ref in enumerate(self.sweep.sources):
            values.put(ref, self._load(b, k, ref, at))
        for ref in self.sweep.body:
            if ref not in self.sweep.sums:
                values.compute(ref)
        for k, ref in enumerate(self.sweep.stores, len(self.sweep.sources)):
            how = "!nontemporal !0" if self.streaming else ""
            self._access(b, k, ref).store(at, values.of(ref), how)
        return values

    def _access(self, b: Builder, k: int, ref: Ref) -> Access:
        length = None if self.staging.labels[ref] == 0 else str(self.nodes[ref].shape[self.staging.labels[ref]])
        if length is not None and self.staging.labels[ref] != len(self.nodes[ref].shape) - 1:
            raise Unsupported("an axis in the middle")
        return Access(b, f"%p{k}", self.inner.width(ref), length)

    def _load(self, b: Builder, k: int, ref: Ref, at: str) -> list[Vec]:
        if self.nodes[ref].dtype.kind != "b":
            return self._access(b, k, ref).load(at)
        if self.inner.width(ref) > 1:
            raise Unsupported("conditions side by side")
        pointer = b.emit(f"getelementptr i8, ptr %p{k}, i64 {at}", "i").name
        raw = b.emit(f"load <{b.lanes} x i8>, ptr {pointer}, align 1", "i").name
        return [b.emit(f"icmp ne <{b.lanes} x i8> {raw}, zeroinitializer", "b")]

    def _summed(self, values: Values, ref: Ref) -> list[list[tuple[Vec, Vec | None]]]:
        """For each number of a sum over places, what a place adds: numbers, or products of two."""
        node = self.nodes[ref]
        if node.kind == "reduce":
            numbers = values.of(node.refs[0])
            rows = self.inner.gathered(ref)
            return [[(values.combined(node.function, [numbers[k] for k in row]), None)] for row in rows]
        left, right = (values.of(r) for r in node.refs)
        return [[(left[i], right[j]) for i, j in row] for row in self.inner.products(ref)]

    def _too_large(self, b: Builder, values: Values) -> list[Vec]:
        limit = largest_angle(self.form)
        angles = {self.nodes[r].operands[0] for r in self.sweep.body if self.nodes[r].name in BOUNDED}
        return [b.compare("ogt", b.abs(one), limit) for angle in angles for one in values.of(angle)]

    def _flags(self) -> list[str]:
        if not self.bounded:
            return ["  %worse = add i32 %bad, 0"]
        lines, found = [], []
        for name, lanes in (("main", self.lanes), ("rest", 1)):
            function = f"@llvm.vector.reduce.or.v{lanes}i1"
            self.declared.add(f"declare i1 {function}(<{lanes} x i1>)")
            lines.append(f"  %{name}.any = call i1 {function}(<{lanes} x i1> %{name}.bad)")
            lines.append(f"  %{name}.flag = zext i1 %{name}.any to i32")
            found.append(f"%{name}.flag")
        return [*lines, f"  %both = or i32 {found[0]}, {found[1]}", "  %worse = or i32 %bad, %both"]


def _format(staging: Staging, sweep: Sweep) -> Format:
    """The one format of all reals of a sweep.

    Raises:
        Unsupported: there are two, or another one.
    """
    refs = (*sweep.body, *sweep.sources, *(r for ref in sweep.body for r in staging.nodes[ref].refs))
    dtypes = {staging.nodes[ref].dtype for ref in refs} - {numpy.dtype(bool)}
    stored = {staging.nodes[ref].dtype for ref in sweep.stores}
    if len(dtypes) != 1 or not dtypes <= FORMATS.keys() or not stored <= dtypes:
        raise Unsupported("several formats")
    return FORMATS[dtypes.pop()]


def kernel(staging: Staging, sweep: Sweep, width: int, streaming: bool) -> Kernel:
    """The loop of a sweep, with vectors of `width` bytes.

    With `streaming`, results go past the caches; stored arrays then have to begin at a multiple of `width`.

    Raises:
        Unsupported: a node has no instructions, or there are too many.
    """
    if not small_enough(staging, sweep.body, MOST):
        raise Unsupported("too many operations")
    writer = _Writer(staging, sweep, width, streaming)
    widths = tuple(writer.inner.width(ref) for ref in sweep.sums)
    text = writer.text()
    return Kernel(text, writer.arrays, writer.wholes, sweep.sums, widths, writer.sums.scratch, writer.form)
