"""The text of a loop: a sweep over flat arrays as one function.

`i32 sweep(ptr arrays, ptr scalars, ptr partials, i64 first, i64 last)` computes elements from `first` to `last`. Sums
are kept per block of `BLOCK` elements, in several vectors at once, and stored in `partials`, a row for each block, to
be added up pairwise. The result is not 0 where an angle was too large for its reduction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy

from autograd_core.plan.native.builder import DOUBLE, SINGLE, Builder, Format, Vec, literal
from autograd_core.plan.native.functions import BOUNDED, largest_angle
from autograd_core.plan.native.nodes import Unsupported, across, combine, neutral, vector
from autograd_core.plan.recording import Node, Ref
from autograd_core.plan.stages import Staging, Sweep

BLOCK = 4096
FORMATS = {numpy.dtype(numpy.float64): DOUBLE, numpy.dtype(numpy.float32): SINGLE}


class Kernel(NamedTuple):
    """A loop's text and what it is called with."""

    text: str
    arrays: tuple[Ref, ...]
    scalars: tuple[Ref, ...]
    sums: tuple[Ref, ...]
    form: Format


class _Writer:
    """Writes the loop over one sweep."""

    def __init__(self, staging: Staging, sweep: Sweep, width: int, streaming: bool) -> None:
        self.nodes, self.sweep, self.streaming = staging.nodes, sweep, streaming
        self.form = _format(staging, sweep)
        self.lanes = width * 8 // self.form.bits
        inside = {*sweep.body, *sweep.sources}
        used = [r for ref in sweep.body for r in self.nodes[ref].refs]
        self.scalars = tuple(dict.fromkeys(r for r in used if r not in inside and self.nodes[r].kind != "number"))
        self.arrays = (*sweep.sources, *sweep.stores)
        self.declared: set[str] = set()
        self.bounded = any(self.nodes[ref].name in BOUNDED for ref in sweep.body)
        self.copies = 4 if len(sweep.body) <= 8 else 2 if len(sweep.body) <= 20 else 1

    def text(self) -> str:
        """The whole module."""
        main = self._loop("main", self.lanes, self.copies, "%middle")
        rest = self._loop("rest", 1, 1, "%stop")
        lines = ["define i32 @sweep(ptr %arrays, ptr %scalars, ptr %partials, i64 %first, i64 %last) #0 {", "entry:"]
        for place, _ in enumerate(self.arrays):
            lines += self._load_pointer(f"%p{place}", "%arrays", place)
        for place, ref in enumerate(self.scalars):
            lines += self._load_scalar(place, ref)
        step = self.lanes * self.copies
        lines += [
            "  br label %outer", "outer:", "  %start = phi i64 [ %first, %entry ], [ %stop, %ready ]",
            "  %bad = phi i32 [ 0, %entry ], [ %worse, %ready ]",
            f"  %far = add i64 %start, {BLOCK}", "  %short = icmp slt i64 %far, %last",
            "  %stop = select i1 %short, i64 %far, i64 %last", "  %length = sub i64 %stop, %start",
            f"  %whole = and i64 %length, -{step}", "  %middle = add i64 %start, %whole",
        ]  # fmt: skip
        lines += ["  br label %main.head", *main, "main.done:", "  br label %rest.head", *rest, "rest.done:"]
        lines += self._finish()
        lines.append("}")
        attributes = (
            f'attributes #0 = {{ nounwind "min-legal-vector-width"="{self.lanes * self.form.bits}" '
            f'"prefer-vector-width"="{self.lanes * self.form.bits}" }}'
        )
        return "\n".join([*sorted(self.declared), *lines, attributes, "!0 = !{i32 1}", ""])

    def _load_pointer(self, name: str, table: str, place: int) -> list[str]:
        at = f"{name}.at"
        return [
            f"  {at} = getelementptr ptr, ptr {table}, i64 {place}",
            f"  {name} = load ptr, ptr {at}",
        ]

    def _load_scalar(self, place: int, ref: Ref) -> list[str]:
        lines = [f"  %s{place}.at = getelementptr double, ptr %scalars, i64 {place}"]
        if self.form is SINGLE:
            lines += [
                f"  %s{place}.d = load double, ptr %s{place}.at",
                f"  %s{place} = fptrunc double %s{place}.d to float",
            ]
        else:
            lines.append(f"  %s{place} = load double, ptr %s{place}.at")
        for lanes in {1, self.lanes}:
            t = f"<{lanes} x {self.form.real}>"
            lines += [
                f"  %s{place}.{lanes}i = insertelement {t} poison, {self.form.real} %s{place}, i64 0",
                f"  %s{place}.{lanes} = shufflevector {t} %s{place}.{lanes}i, {t} poison, <{lanes} x i32> zeroinitializer",
            ]
        return lines

    def _loop(self, name: str, lanes: int, copies: int, end: str) -> list[str]:
        """`name.head` to `name.done`, from where the loop before ended, `lanes * copies` elements at a time."""
        b = Builder(self.form, lanes, f"{name}.")
        start = "%start" if name == "main" else "%middle"
        before = "%outer" if name == "main" else "%main.done"
        phis = [f"  %{name}.i = phi i64 [ {start}, {before} ], [ %{name}.next, %{name}.body ]"]
        sums: list[list[Vec]] = []
        for k, ref in enumerate(self.sweep.sums):
            first = f"splat ({self.form.real} {literal(neutral(self.nodes[ref].function), self.form)})"
            row = []
            for copy in range(copies):
                held = f"%{name}.sum{k}.{copy}"
                phis.append(f"  {held} = phi {b.type('r')} [ {first}, {before} ], [ {held}.n, %{name}.body ]")
                row.append(Vec(b, held, "r"))
            sums.append(row)
        if self.bounded:
            phis.append(
                f"  %{name}.bad = phi {b.type('b')} [ zeroinitializer, {before} ], [ %{name}.bad.n, %{name}.body ]"
            )
        after: list[list[Vec]] = []
        flags: list[Vec] = []
        for copy in range(copies):
            values = self._elements(b, f"%{name}.i", copy)
            after.append(
                [
                    combine(b, self.nodes[ref].function, sums[k][copy], values[self.nodes[ref].refs[0]])
                    for k, ref in enumerate(self.sweep.sums)
                ]
            )
            flags += self._too_large(b, values)
        body = b.lines
        for copy, row in enumerate(after):
            for k, value in enumerate(row):
                body.append(f"  %{name}.sum{k}.{copy}.n = freeze {b.type('r')} {value.name}")
        if self.bounded:
            flag = Vec(b, f"%{name}.bad", "b")
            for one in flags:
                flag = flag | one
            body.append(f"  %{name}.bad.n = freeze {b.type('b')} {flag.name}")
        self.declared |= b.declared
        return [
            f"{name}.head:", *phis, f"  %{name}.more = icmp slt i64 %{name}.i, {end}",
            f"  br i1 %{name}.more, label %{name}.body, label %{name}.done", f"{name}.body:", *body,
            f"  %{name}.next = add i64 %{name}.i, {lanes * copies}", f"  br label %{name}.head",
        ]  # fmt: skip

    def _elements(self, b: Builder, index: str, copy: int) -> dict[Ref, Vec]:
        """One vector of elements: loads, instructions, stores."""
        values: dict[Ref, Vec] = {}
        at = b.emit(f"add i64 {index}, {copy * b.lanes}", "i").name
        for place, ref in enumerate(self.sweep.sources):
            values[ref] = self._load(b, place, ref, at)
        for ref in self.sweep.body:
            node = self.nodes[ref]
            if ref not in self.sweep.sums:
                values[ref] = vector(b, node, [self._operand(b, o, values) for o in node.operands])
        for place, ref in enumerate(self.sweep.stores, len(self.sweep.sources)):
            pointer = b.emit(f"getelementptr {self.form.real}, ptr %p{place}, i64 {at}", "i").name
            size = self.form.bits // 8
            how = f"{size * b.lanes}, !nontemporal !0" if self.streaming and b.lanes > 1 else str(size)
            b.lines.append(f"  store {b.type('r')} {values[ref].name}, ptr {pointer}, align {how}")
        return values

    def _load(self, b: Builder, place: int, ref: Ref, at: str) -> Vec:
        if self.nodes[ref].dtype.kind == "b":
            pointer = b.emit(f"getelementptr i8, ptr %p{place}, i64 {at}", "i").name
            raw = b.emit(f"load <{b.lanes} x i8>, ptr {pointer}, align 1", "i").name
            return b.emit(f"icmp ne <{b.lanes} x i8> {raw}, zeroinitializer", "b")
        pointer = b.emit(f"getelementptr {self.form.real}, ptr %p{place}, i64 {at}", "i").name
        return b.emit(f"load {b.type('r')}, ptr {pointer}, align {self.form.bits // 8}", "r")

    def _operand(self, b: Builder, operand: object, values: dict[Ref, Vec]) -> Vec:
        if not isinstance(operand, Ref):
            return _number(b, operand)
        if operand in values:
            return values[operand]
        node = self.nodes[operand]
        if node.kind == "number":
            return _number(b, node.function)
        return Vec(b, f"%s{self.scalars.index(operand)}.{b.lanes}", "r")

    def _too_large(self, b: Builder, values: dict[Ref, Vec]) -> list[Vec]:
        limit = largest_angle(self.form)
        angles = {self.nodes[r].operands[0] for r in self.sweep.body if self.nodes[r].name in BOUNDED}
        return [b.compare("ogt", b.abs(self._operand(b, angle, values)), limit) for angle in angles]

    def _finish(self) -> list[str]:
        """Sums of a block, over lanes and copies, into its row of `partials`."""
        b = Builder(self.form, self.lanes, "end.")
        lines: list[str] = []
        real = self.form.real
        for k, ref in enumerate(self.sweep.sums):
            function = self.nodes[ref].function
            parts = [Vec(b, f"%main.sum{k}.{copy}", "r") for copy in range(self.copies)]
            while len(parts) > 1:
                parts = [combine(b, function, *parts[i : i + 2]) for i in range(0, len(parts), 2)]
            rest = f"%rest.sum{k}.0"
            name = f"@llvm.vector.reduce.{across(function)}.v{self.lanes}{self.form.suffix}"
            single = f"%total{k}.rest"
            b.lines.append(f"  {single} = extractelement <1 x {real}> {rest}, i64 0")
            if function is numpy.add:
                self.declared.add(f"declare {real} {name}({real}, {b.type('r')})")
                b.lines.append(
                    f"  %total{k} = call reassoc {real} {name}({real} {single}, {b.type('r')} {parts[0].name})"
                )
            else:
                self.declared.add(f"declare {real} {name}({b.type('r')})")
                pair = f"@llvm.{across(function)[1:]}.{self.form.suffix}"
                self.declared.add(f"declare {real} {pair}({real}, {real})")
                b.lines += [
                    f"  %total{k}.v = call {real} {name}({b.type('r')} {parts[0].name})",
                    f"  %total{k} = call {real} {pair}({real} %total{k}.v, {real} {single})",
                ]
            b.lines += [
                f"  %row{k}.b = sdiv i64 %start, {BLOCK}", f"  %row{k}.m = mul i64 %row{k}.b, {len(self.sweep.sums)}",
                f"  %row{k}.o = add i64 %row{k}.m, {k}",
                f"  %row{k} = getelementptr {real}, ptr %partials, i64 %row{k}.o",
                f"  store {real} %total{k}, ptr %row{k}",
            ]  # fmt: skip
        lines += b.lines
        self.declared |= b.declared
        lines += self._flags() if self.bounded else ["  %worse = add i32 %bad, 0"]
        lines += [
            "  br label %ready",
            "ready:",
            "  %again = icmp slt i64 %stop, %last",
            "  br i1 %again, label %outer, label %over",
            "over:",
            "  ret i32 %worse",
        ]
        return lines

    def _flags(self) -> list[str]:
        lines, found = [], []
        for name, lanes in (("main", self.lanes), ("rest", 1)):
            function = f"@llvm.vector.reduce.or.v{lanes}i1"
            self.declared.add(f"declare i1 {function}(<{lanes} x i1>)")
            lines += [
                f"  %{name}.any = call i1 {function}(<{lanes} x i1> %{name}.bad)",
                f"  %{name}.flag = zext i1 %{name}.any to i32",
            ]
            found.append(f"%{name}.flag")
        return [*lines, f"  %both = or i32 {found[0]}, {found[1]}", "  %worse = or i32 %bad, %both"]


def _number(b: Builder, value: object) -> Vec:
    if isinstance(value, (bool, numpy.bool_)):
        return Vec(b, f"splat (i1 {'true' if value else 'false'})", "b")
    return b.real(float(value))  # type: ignore[arg-type]


def _format(staging: Staging, sweep: Sweep) -> Format:
    """The one format of all reals of a sweep.

    Raises:
        Unsupported: there are two, or another one.
    """
    refs: Sequence[Ref] = (*sweep.body, *sweep.sources, *(r for ref in sweep.body for r in staging.nodes[ref].refs))
    dtypes = {staging.nodes[ref].dtype for ref in refs} - {numpy.dtype(bool)}
    stored = {staging.nodes[ref].dtype for ref in sweep.stores}
    if len(dtypes) != 1 or not dtypes <= FORMATS.keys() or not stored <= dtypes:
        raise Unsupported("several formats")
    return FORMATS[dtypes.pop()]


def kernel(staging: Staging, sweep: Sweep, width: int, streaming: bool) -> Kernel:
    """The loop of a sweep over flat arrays, with vectors of `width` bytes.

    With `streaming`, results go past the caches; stored arrays then have to begin at a multiple of `width`.

    Raises:
        Unsupported: a node has no instructions.
    """
    if not staging.flat or any(_is_odd(staging.nodes[ref]) for ref in sweep.sums):
        raise Unsupported("arrays of several shapes")
    writer = _Writer(staging, sweep, width, streaming)
    return Kernel(writer.text(), writer.arrays, writer.scalars, sweep.sums, writer.form)


def _is_odd(node: Node) -> bool:
    return node.kind != "reduce" or neutral(node.function) is None
