"""Wrong rules: a sign flipped, a factor dropped, arguments swapped, in each rule of the op table in turn."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

RULES = ("partials", "recorded", "maps", "pulls", "pushes", "transpose")
BUILDERS = ("elementwise", "diagonal", "linear", "bilinear", "general", "composite")


class Mutant(NamedTuple):
    """A wrong rule: the place of the changed node in `ast.walk` order, and what to put there."""

    module: str
    line: int
    rows: tuple[str, ...]
    """The variables of the rows that may use the rule."""
    kind: str
    """`derivative` where a derivative rule leads here, `formula` where only what a row computes does."""
    change: str
    place: int
    variant: int
    text: str
    """The first line of the changed expression, as the source has it."""
    was: str
    becomes: str


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _rows(tree: ast.Module) -> dict[str, ast.Call]:
    """The calls that build a module's rows, by variable."""
    found = {}
    for node in tree.body:
        if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)):
            continue
        call = node.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in BUILDERS:
            found[node.target.id] = call
    return found


def _rules(call: ast.Call, kind: str) -> list[ast.expr]:
    """The expressions of a call that hold its derivative rules, or its formula."""
    names = RULES if kind == "derivative" else ("formula",)
    found = [keyword.value for keyword in call.keywords if keyword.arg in names]
    composite = isinstance(call.func, ast.Name) and call.func.id == "composite"
    return found + (call.args[1:2] if composite and kind == "formula" else [])


def _helpers(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def _reach(start: set[str], helpers: dict[str, ast.FunctionDef]) -> set[str]:
    """The helpers that an expression with these names leads to."""
    found: set[str] = set()
    waiting = [name for name in start if name in helpers]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [n for n in _names(helpers[name]) if n in helpers]
    return found


def variants(node: ast.AST) -> list[tuple[str, ast.expr]]:
    """The wrong versions of one expression."""
    found: list[tuple[str, ast.expr]] = []
    if isinstance(node, ast.BinOp):
        left, right = node.left, node.right
        if isinstance(node.op, ast.Mult):
            found += [("factor dropped", left), ("factor dropped", right)]
        if isinstance(node.op, ast.Div):
            found += [("divisor dropped", left)]
        if isinstance(node.op, ast.Add | ast.Sub):
            other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
            found += [("sign flipped", ast.BinOp(left, other, right))]
        if isinstance(node.op, ast.Div | ast.Pow) and ast.dump(left) != ast.dump(right):
            found += [("arguments swapped", ast.BinOp(right, node.op, left))]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        found += [("sign flipped", node.operand)]
    elif isinstance(node, ast.Lambda):
        whole = ast.UnaryOp(ast.USub(), node.body)
        found += [("sign flipped", ast.Lambda(node.args, whole))]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) >= 2:
        swapped = [*node.args[:-2], node.args[-1], node.args[-2]]
        if not any(isinstance(a, ast.Starred) for a in node.args) and ast.dump(swapped[-1]) != ast.dump(swapped[-2]):
            found += [("arguments swapped", ast.Call(node.func, swapped, node.keywords))]
    return found


@cache
def source_of(module: ModuleType) -> str:
    """The source, read once: an edit meanwhile would move the places."""
    return Path(str(module.__file__)).read_text()


def mutants(module: ModuleType) -> Iterator[Mutant]:
    """Every mutant of a module's rules, in the order of the source."""
    source = source_of(module)
    tree, lines = ast.parse(source), source.splitlines()
    rows, helpers = _rows(tree), _helpers(tree)
    users: dict[int, set[str]] = {}
    kinds: dict[int, str] = {}
    for kind in ("derivative", "formula"):
        for name, call in rows.items():
            roots: list[ast.AST] = [*_rules(call, kind)]
            roots += [helpers[h] for h in _reach(set().union(*map(_names, roots)), helpers)]
            for node in (n for root in roots for n in ast.walk(root)):
                users.setdefault(id(node), set()).add(name)
                kinds.setdefault(id(node), kind)
    for place, node in enumerate(ast.walk(tree)):
        if id(node) in users:
            for i, (change, wrong) in enumerate(variants(node)):
                line, names = getattr(node, "lineno", 0), tuple(sorted(users[id(node)]))
                texts = (lines[line - 1].strip(), ast.unparse(node), ast.unparse(wrong))
                yield Mutant(module.__name__, line, names, kinds[id(node)], change, place, i, *texts)


def compiled(module: ModuleType, mutant: Mutant) -> dict[str, Any]:
    """The module's names, with the mutant in it."""
    tree = ast.parse(source_of(module))
    nodes = list(ast.walk(tree))
    wrong = copy.deepcopy(variants(nodes[mutant.place])[mutant.variant][1])

    class Put(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> Any:
            return wrong if node is nodes[mutant.place] else self.generic_visit(node)

    code = compile(ast.fix_missing_locations(Put().visit(tree)), str(module.__file__), "exec")
    names = {"__name__": module.__name__, "__file__": module.__file__}
    exec(code, names)
    return names
