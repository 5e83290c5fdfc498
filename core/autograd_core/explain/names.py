"""What the values of a program are called, and what each step computes on these names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import chain, count

from autograd_core.explain.notation import Formula, name_latex, numbers_latex, typed
from autograd_core.language import Program, Step
from autograd_core.language.show import printable

_INFIX = {"*": r"\cdot", "+": "+", "-": "-", "@": r"\,@\,", "<": "<", ">": ">", "<=": r"\le", ">=": r"\ge", "==": "="}
_KNOWN = frozenset(["sin", "cos", "tan", "exp", "log", "sinh", "cosh", "tanh", "arg", "max", "min", "det"])


class Names:
    """Names of a program's steps: the user's own, `y` for an output without one, else v1, v2, ...

    >>> from autograd_core.language import parse
    >>> names = Names(parse("b = x*x; sin(b)*exp(x)"))
    >>> [names[slot] for slot in range(5)], names.expression(4).text
    (['x', 'b', 'v1', 'v2', 'y'], 'v1*v2')
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._taken = {*program.inputs, *program.names}
        self._numbers: dict[str, Iterator[int]] = {}
        self._named: dict[int, str] = {slot: name for name, slot in program.input_slots.items()}
        used = set(program.inputs)
        for statement in program.statements:
            name = statement.name
            if statement.slot in self._named or (name is None and statement.slot != program.output):
                continue
            if name is None:
                name = self._free("y", "out")
            self._named[statement.slot] = name if name not in used else self._free(name)
            used.add(self._named[statement.slot])
        self._typed = {one.slot: one.name for one in program.statements if one.name is not None}

    def _free(self, *wanted: str) -> str:
        """A name that the program has no other use for: one of these, or the last with a number."""
        numbers = self._numbers.setdefault(wanted[-1], count(2))
        tried = chain(wanted, (f"{wanted[-1]}_{i}" for i in numbers))
        free = next(one for one in tried if one not in self._taken)
        self._taken.add(free)
        return free

    @cached_property
    def _counted(self) -> dict[int, str]:
        numbers: Iterator[str] = (f"v{i}" for i in range(1, len(self.program.steps) + len(self._taken) + 1))
        free = (name for name in numbers if name not in self._taken)
        steps = enumerate(self.program.steps)
        return {i: next(free) for i, s in steps if s.op is not None and s.constant is None and i not in self._named}

    def __getitem__(self, slot: int) -> str:
        """A step's name; a constant is what was typed."""
        name = self._named.get(slot) or self._counted.get(slot)
        return self._source(self.program.steps[slot]) if name is None else name

    def latex(self, slot: int) -> str:
        """A step's name in math mode."""
        step = self.program.steps[slot]
        if slot not in self._named and step.constant is not None:
            plain = re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?", self[slot]) is not None
            return numbers_latex(self[slot]) if plain else r"\pi" if step.text == "pi" else typed(self[slot]).latex
        return name_latex(self[slot])

    def _source(self, step: Step) -> str:
        return self.typed(step.span.start, step.span.end)

    def typed(self, start: int, end: int) -> str:
        """A part of the program as it was typed, on one line and without comments."""
        return " ".join(re.sub(r"#[^\n]*", "", self.program.source[start:end]).split())

    def expression(self, slot: int) -> Formula:
        """What a step computes, on the names of its operands."""
        return Formula(printable(self._rewritten(slot)), self._latex(slot))

    def _rewritten(self, slot: int) -> str:
        """The typed text, with the names of what was computed before in the place of its text."""
        step, source = self.program.steps[slot], self.program.source
        start, end = step.span
        before = source[start:end].count("(") - source[start:end].count(")")
        parts, at = [], start
        for child in sorted(set(step.args), key=lambda a: self.program.steps[a].span.start):
            one = self.program.steps[child]
            inside = start <= one.span.start and one.span.end <= end
            if one.op is None or one.constant is not None:
                continue
            if not inside or one.span.start < at:
                continue
            if one.span == step.span:
                return self._generated(slot)
            parts += [source[at : one.span.start], self[child]]
            at = one.span.end
        text = "".join([*parts, source[at:end]])
        if before or text.count("(") != text.count(")"):
            return self._generated(slot)
        text = self.renamed(" ".join(re.sub(r"#[^\n]*", "", text).split()), step)
        return re.sub(r"(?<![\w)\]])\(\s*(\w+)\s*\)", r"\1", text)

    def renamed(self, text: str, step: Step) -> str:
        """Names that were given twice, by the value that is meant."""
        for child in step.args:
            name = self._typed.get(child)
            if name is not None and name != self[child]:
                text = re.sub(rf"(?<![\w.])({name})(?![\w(])", self[child], text)
        return text

    def _generated(self, slot: int) -> str:
        """A call of the row, where the text does not show it."""
        step = self.program.steps[slot]
        assert step.op is not None
        operands = [self[a] for a in step.args]
        if step.op.infix and len(operands) == 2:
            return f"{operands[0]} {step.op.infix} {operands[1]}"
        shown = [f"{name}={value!r}" for name, value in step.attributes.items()]
        return f"{step.op.name}({', '.join([*operands, *shown])})"

    def _latex(self, slot: int) -> str:
        step = self.program.steps[slot]
        assert step.op is not None
        op, operands = step.op, [self.latex(a) for a in step.args]
        if op.name == "neg":
            return f"-{operands[0]}"
        if op.name in ("exp", "sqrt") and not step.attributes:
            return f"e^{{{operands[0]}}}" if op.name == "exp" else rf"\sqrt{{{operands[0]}}}"
        if op.name == "transpose" and not step.attributes:
            return rf"{operands[0]}^{{\top}}"
        if op.infix == "/" and len(operands) == 2:
            return rf"\frac{{{operands[0]}}}{{{operands[1]}}}"
        if op.infix == "**" and len(operands) == 2:
            return f"{{{operands[0]}}}^{{{operands[1]}}}"
        if op.infix in _INFIX and len(operands) == 2:
            return f"{operands[0]} {_INFIX[op.infix]} {operands[1]}"
        if op.infix or step.attributes or not op.name.isalnum():
            return typed(self._rewritten(slot)).latex
        function = f"\\{op.name}" if op.name in _KNOWN else rf"\operatorname{{{op.name}}}"
        return rf"{function}\left({', '.join(operands)}\right)"
