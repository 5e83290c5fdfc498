"""Sums over places: in registers where they are few, in a thread's own memory where they are many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd_core.plan.native.builder import Builder, Format, Vec, literal
from autograd_core.plan.native.nodes import Unsupported, across, combine, neutral

REGISTERS = 8
"""Sums that are kept in registers."""


class Sums:
    """The reductions of a sweep, each of some numbers."""

    def __init__(self, sums: Sequence[tuple[Any, int]], form: Format, lanes: int) -> None:
        """With the ufunc and the width of each; a product of matrices is a sum."""
        self.functions = [numpy.add if function is numpy.matmul else function for function, _ in sums]
        self.widths = [width for _, width in sums]
        self.starts = [sum(self.widths[:k]) for k in range(len(self.widths))]
        self.total, self.form, self.lanes = sum(self.widths), form, lanes
        self.in_memory = self.total > REGISTERS
        if self.in_memory and any(function is not numpy.add for function in self.functions):
            raise Unsupported("many extremes")
        for function in self.functions:
            neutral(function)

    @property
    def scratch(self) -> int:
        """Bytes of memory that a thread needs."""
        return self.total * self.lanes * self.form.bits // 8 if self.in_memory else 0

    def last_label(self, label: str) -> str:
        """The block from which the first loop is entered."""
        return "%cleared" if self.in_memory else label

    def cleared(self) -> list[str]:
        """Set a thread's memory to 0."""
        if not self.in_memory:
            return []
        vector = f"<{self.lanes} x {self.form.real}>"
        return [
            "  br label %clear", "clear:", "  %c = phi i64 [ 0, %outer ], [ %c.n, %clear ]",
            f"  %c.at = getelementptr {vector}, ptr %scratch, i64 %c",
            f"  store {vector} zeroinitializer, ptr %c.at, align {self.form.bits // 8}", "  %c.n = add i64 %c, 1",
            f"  %c.more = icmp slt i64 %c.n, {self.total}", "  br i1 %c.more, label %clear, label %cleared", "cleared:",
        ]  # fmt: skip

    def phis(self, name: str, b: Builder, copies: int, before: str) -> list[str]:
        """Registers that sums start from at the head of a loop."""
        if self.in_memory:
            return []
        lines = []
        for which, (function, width) in enumerate(zip(self.functions, self.widths, strict=True)):
            first = f"splat ({self.form.real} {literal(neutral(function), self.form)})"
            for k in range(width):
                for copy in range(copies):
                    held = self._register(name, which, k, copy)
                    lines.append(f"  {held} = phi {b.type('r')} [ {first}, {before} ], [ {held}.n, %{name}.body ]")
        return lines

    def _register(self, name: str, which: int, k: int, copy: int) -> str:
        return f"%{name}.sum{which}.{k}.{copy}"

    def add(self, b: Builder, name: str, copy: int, which: int, terms: list[list[tuple[Vec, Vec | None]]]) -> None:
        """Add what a vector of places gives: for each number of a sum, terms that are numbers or products."""
        for k, row in enumerate(terms):
            if self.in_memory:
                index = (self.starts[which] + k) * self.lanes
                at = b.emit(f"getelementptr {self.form.real}, ptr %scratch, i64 {index}", "i").name
                held = b.emit(f"load {b.type('r')}, ptr {at}, align {self.form.bits // 8}", "r")
                total = self._sum(b, which, held, row)
                b.lines.append(f"  store {b.type('r')} {total.name}, ptr {at}, align {self.form.bits // 8}")
            else:
                register = self._register(name, which, k, copy)
                total = self._sum(b, which, Vec(b, register, "r"), row)
                b.lines.append(f"  {register}.n = freeze {b.type('r')} {total.name}")

    def _sum(self, b: Builder, which: int, held: Vec, row: list[tuple[Vec, Vec | None]]) -> Vec:
        for x, y in row:
            held = combine(b, self.functions[which], held, x) if y is None else b.fma(x, y, held)
        return held

    def finished(self, copies: int, declared: set[str]) -> list[str]:
        """Sums of a block, over lanes and copies, into its row of `partials`."""
        if self.in_memory:
            return self._from_memory(declared)
        b = Builder(self.form, self.lanes, "end.")
        for which, function in enumerate(self.functions):
            for k in range(self.widths[which]):
                parts = [Vec(b, self._register("main", which, k, copy), "r") for copy in range(copies)]
                while len(parts) > 1:
                    parts = [combine(b, function, *parts[i : i + 2]) for i in range(0, len(parts), 2)]
                rest = b.emit(
                    f"extractelement <1 x {self.form.real}> {self._register('rest', which, k, 0)}, i64 0", "i"
                ).name
                total = self._across(b, function, parts[0].name, rest, declared)
                self._put(b, str(self.starts[which] + k), total)
        declared |= b.declared
        return b.lines

    def _across(self, b: Builder, function: Any, parts: str, rest: str, declared: set[str]) -> str:
        """A vector's lanes and one number more, as one number."""
        real, t = self.form.real, b.type("r")
        name = f"@llvm.vector.reduce.{across(function)}.v{self.lanes}{self.form.suffix}"
        if function is numpy.add:
            declared.add(f"declare {real} {name}({real}, {t})")
            return b.emit(f"call reassoc {real} {name}({real} {rest}, {t} {parts})", "i").name
        pair = f"@llvm.{across(function)[1:]}.{self.form.suffix}"
        declared |= {f"declare {real} {name}({t})", f"declare {real} {pair}({real}, {real})"}
        one = b.emit(f"call {real} {name}({t} {parts})", "i").name
        return b.emit(f"call {real} {pair}({real} {one}, {real} {rest})", "i").name

    def _put(self, b: Builder, place: str, total: str) -> None:
        row = b.emit(f"mul i64 %row, {self.total}", "i").name
        index = b.emit(f"add i64 {row}, {place}", "i").name
        at = b.emit(f"getelementptr {self.form.real}, ptr %partials, i64 {index}", "i").name
        b.lines.append(f"  store {self.form.real} {total}, ptr {at}")

    def _from_memory(self, declared: set[str]) -> list[str]:
        b = Builder(self.form, self.lanes, "end.")
        at = b.emit(f"getelementptr {b.type('r')}, ptr %scratch, i64 %k", "i").name
        held = b.emit(f"load {b.type('r')}, ptr {at}, align {self.form.bits // 8}", "r").name
        zero = literal(-0.0, self.form)
        self._put(b, "%k", self._across(b, numpy.add, held, zero, declared))
        return [
            "  br label %gather", "gather:", "  %k = phi i64 [ 0, %rest.done ], [ %k.n, %gather ]", *b.lines,
            "  %k.n = add i64 %k, 1", f"  %k.more = icmp slt i64 %k.n, {self.total}",
            "  br i1 %k.more, label %gather, label %gathered", "gathered:",
        ]  # fmt: skip
