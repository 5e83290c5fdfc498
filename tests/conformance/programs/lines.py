"""The kinds of lines that a random program is made of."""

from __future__ import annotations

import math
from collections.abc import Callable

from programs.generate import BOUNDED, KEEPING, LIMIT, Generator, Shape, Storage, Var, broadcast, size
from programs.gradients import backward, gradient, hook, leaf_again

UNBIND = False
"""Whether to take tensors apart into several views: with it, docs/differences.md has one open difference."""


def unary(g: Generator) -> None:
    """A function of one tensor; what has a domain gets an argument inside it."""
    x = g.any()
    m = x.storage.magnitude
    choice = g.random.random()
    if choice < 0.45:
        f = g.random.choice(BOUNDED)
        x.storage.saved = True
        g.define(f"torch.{f}({x.name})" if g.random.random() < 0.5 else f"{x.name}.{f}()", x.shape, 1.0, x.needs)
        g.vars[-1].storage.saved = f in ("tanh", "sigmoid")
    elif choice < 0.65:
        f = g.random.choice(KEEPING)
        x.storage.saved |= f not in ("neg", "sign")
        g.define(f"-{x.name}" if f == "neg" else f"{x.name}.{f}()", x.shape, m, x.needs)
    elif choice < 0.75 and m <= 4:
        x.storage.saved = True
        g.define(f"{x.name}.exp()", x.shape, math.exp(m), x.needs, Storage(math.exp(m), saved=True))
    elif choice < 0.85:
        x.storage.saved = True
        f = g.random.choice(("log", "sqrt"))
        g.define(f"({x.name} * {x.name} + 0.5).{f}()", x.shape, m + 1, x.needs, Storage(m + 1, saved=f == "sqrt"))
    elif choice < 0.95 and m**3 <= LIMIT:
        x.storage.saved = True
        n = g.random.choice((2, 3))
        g.define(f"{x.name} ** {n}", x.shape, max(m, m**n), x.needs)
    else:
        g.define(f"{x.name}.clone()", x.shape, m, x.needs)


def binary(g: Generator) -> None:
    """Arithmetic of two tensors or of a tensor and a number."""
    a = g.any()
    if g.random.random() < 0.3:
        c = g.number()
        op = g.random.choice("+-*/")
        text = f"{a.name} {op} {c}" if op == "/" or g.random.random() < 0.6 else f"{c} {op} {a.name}"
        g.define(text, a.shape, min(3 * a.storage.magnitude + 3, LIMIT), a.needs)
        return
    b = g.partner(a.shape)
    if b is None:
        return
    shape = broadcast(a.shape, b.shape) or ()
    m, n = a.storage.magnitude, b.storage.magnitude
    needs = a.needs or b.needs
    choice = g.random.random()
    if choice < 0.45:
        g.define(f"{a.name} {g.random.choice('+-')} {b.name}", shape, m + n, needs)
    elif choice < 0.75 and m * n <= LIMIT:
        a.storage.saved |= b.needs
        b.storage.saved |= a.needs
        g.define(f"{a.name} * {b.name}", shape, m * n, needs)
    elif choice < 0.85:
        a.storage.saved = b.storage.saved = True
        g.define(f"{a.name} / ({b.name} * {b.name} + 1.0)", shape, m, needs)
    elif choice < 0.95:
        a.storage.saved = b.storage.saved = True
        g.define(f"torch.{g.random.choice(('maximum', 'minimum'))}({a.name}, {b.name})", shape, max(m, n), needs)
    else:
        g.define(f"torch.where({a.name} > {b.name}, {a.name}, {b.name})", shape, max(m, n), needs)


def reduction(g: Generator) -> None:
    """sum, mean, amax, amin over some axes."""
    x = g.any()
    f = g.random.choice(("sum", "mean", "sum", "mean", "amax", "amin"))
    if f.startswith("a"):
        x.storage.saved = True
    m = x.storage.magnitude * (size(x.shape) if f == "sum" else 1)
    if m > LIMIT:
        return
    if not x.shape or g.random.random() < 0.3:
        g.define(f"{x.name}.{f}()", (), m, x.needs)
    else:
        axis = g.random.randrange(len(x.shape))
        keep = g.random.random() < 0.4
        shape = tuple(1 if i == axis else n for i, n in enumerate(x.shape) if keep or i != axis)
        given = axis - len(x.shape) if g.random.random() < 0.3 else axis
        g.define(f"{x.name}.{f}(dim={given}{', keepdim=True' if keep else ''})", shape, m, x.needs)
    if f.startswith("a"):
        g.vars[-1].storage.saved = True


def _other_shape(g: Generator, shape: Shape) -> Shape:
    n = size(shape)
    found = [s for s in ((n,), (n, 1), (1, n), (2, n // 2), (n // 2, 2), (3, n // 3), (2, 1, n // 2)) if size(s) == n]
    return g.random.choice(found)


def _view_of(g: Generator, x: Var) -> tuple[str, Shape] | None:
    """A view of a tensor."""
    n = len(x.shape)
    choice = g.random.random()
    if choice < 0.25:
        shape = _other_shape(g, x.shape)
        return f"{x.name}.reshape({', '.join(map(str, shape))})", shape
    if choice < 0.4 and n >= 2:
        i, j = sorted(g.random.sample(range(n), 2))
        shape = tuple(x.shape[j if k == i else i if k == j else k] for k in range(n))
        return f"{x.name}.transpose({i}, {j})", shape
    if choice < 0.5 and n == 2:
        return f"{x.name}.T", x.shape[::-1]
    if choice < 0.6:
        at = g.random.randint(0, n)
        return f"{x.name}.unsqueeze({at})", (*x.shape[:at], 1, *x.shape[at:])
    if choice < 0.65 and 1 in x.shape:
        at = x.shape.index(1)
        return f"{x.name}.squeeze({at})", (*x.shape[:at], *x.shape[at + 1 :])
    if n == 0:
        return f"{x.name}[None]", (1,)
    first = x.shape[0]
    if choice < 0.8:
        return f"{x.name}[{g.random.randrange(first)}]", x.shape[1:]
    if n >= 2 and choice < 0.85:
        return f"{x.name}[:, {g.random.randrange(x.shape[1])}]", (first, *x.shape[2:])
    if choice < 0.88 and first > 1:
        return f"{x.name}[::2]", ((first + 1) // 2, *x.shape[1:])
    start = g.random.randrange(first)
    return f"{x.name}[{start}:]", (first - start, *x.shape[1:])


def view(g: Generator) -> None:
    """A view, sometimes of a view."""
    x = g.any()
    found = _view_of(g, x)
    if found is not None:
        var = g.define(found[0], found[1], 0.0, x.needs, x.storage)
        var.frozen, var.several = x.frozen, x.several


def copying(g: Generator) -> None:
    """Index arrays, expand, detach: what looks like a view and is another thing."""
    x = g.any()
    choice = g.random.random()
    if choice < 0.35 and x.shape:
        picked = [g.random.randrange(x.shape[0]) for _ in range(g.random.randint(1, 4))]
        g.define(f"{x.name}[{picked}]", (len(picked), *x.shape[1:]), x.storage.magnitude, x.needs)
    elif choice < 0.6:
        shape = (2, *x.shape)
        g.define(f"{x.name}.expand({', '.join(map(str, shape))})", shape, 0.0, x.needs, x.storage).frozen = True
    elif choice < 0.85:
        g.define(f"{x.name}.detach()", x.shape, 0.0, False, x.storage).frozen = x.frozen
    elif UNBIND and x.shape and x.shape[0] > 1:
        names = [g.fresh() for _ in range(x.shape[0])]
        g.line(f"{', '.join(names)} = {x.name}.unbind(0)")
        g.vars += [Var(name, x.shape[1:], x.storage, x.needs, frozen=True, several=True) for name in names]


def matmul(g: Generator) -> None:
    """A product of matrices and vectors."""
    pairs = [
        (a, b)
        for a in g.vars
        for b in g.vars
        if a.shape and b.shape and a.shape[-1] == (b.shape[0] if len(b.shape) == 1 else b.shape[-2])
        if len(a.shape) <= 2 >= len(b.shape) and 3 * a.storage.magnitude * b.storage.magnitude <= LIMIT
    ]
    if not pairs:
        return
    a, b = g.random.choice(pairs)
    a.storage.saved |= b.needs
    b.storage.saved |= a.needs
    shape = (*a.shape[:-1], *(b.shape[1:] if len(b.shape) > 1 else ()))
    g.define(f"{a.name} @ {b.name}", shape, 3 * a.storage.magnitude * b.storage.magnitude, a.needs or b.needs)


def _writable(g: Generator) -> Var:
    """Mostly something that may be written without consequences, now and then anything."""
    found = [v for v in g.vars if not v.frozen and not v.leaf and not v.storage.saved]
    if found and g.random.random() < 0.9:
        return g.random.choice(found[-8:])
    x = g.any()
    return g.vars[0] if x.frozen else x


def in_place(g: Generator) -> None:
    """A write: arithmetic, a function, a copy, zeros."""
    x = _writable(g)
    guard = "with torch.no_grad(): " if g.random.random() < 0.12 or (x.leaf and g.random.random() < 0.7) else ""
    # Sharing memory with the target is refused by rules about strides, which differ in axes of length 1.
    sources = [v for v in g.vars if broadcast(v.shape, x.shape) == x.shape and v.storage is not x.storage]
    y = g.random.choice(sources) if sources else None
    m = x.storage.magnitude
    choice = g.random.random()
    if choice < 0.25:
        text = f"{x.name}.{g.random.choice(('add_', 'mul_', 'sub_', 'div_'))}({g.number()})"
        x.storage.magnitude = min(4 * m + 3, LIMIT)
    elif choice < 0.5 and y is not None:
        f = g.random.choice(("add_", "sub_", "copy_", "mul_"))
        if f == "mul_":
            x.storage.saved |= y.needs
            y.storage.saved |= x.needs
        text = f"{x.name}.{f}({y.name})"
        x.storage.magnitude = min(m * y.storage.magnitude if f == "mul_" else m + y.storage.magnitude, LIMIT)
        x.needs |= y.needs and not guard
    elif choice < 0.6:
        text = f"{x.name} {g.random.choice(('+=', '*=', '-='))} {y.name if y is not None else g.number()}"
        text, guard = (text, guard) if not guard else (f"{guard}{text}", "")
        x.needs |= y is not None and y.needs
        x.storage.magnitude = min(2 * m + 5, LIMIT)
    elif choice < 0.75:
        f = g.random.choice(("sin_", "tanh_", "sigmoid_", "neg_", "abs_", "relu_", "exp_" if m < 4 else "cos_"))
        text = f"{x.name}.{f}()"
        x.storage.saved |= f in ("tanh_", "sigmoid_", "exp_")
        x.storage.magnitude = math.exp(m) if f == "exp_" else max(m, 1.0)
    elif choice < 0.85:
        text = f"{x.name}.{g.random.choice(('zero_()', 'fill_(1.5)', 'zero_()'))}"
    else:
        set_item(g)
        return
    g.line(guard + text)


def set_item(g: Generator) -> None:
    """x[key] = value."""
    x = _writable(g)
    if not x.shape:
        return
    first = x.shape[0]
    choice = g.random.random()
    if choice < 0.5:
        key, region = str(g.random.randrange(first)), x.shape[1:]
    elif choice < 0.8:
        start = g.random.randrange(first)
        key, region = f"{start}:", (first - start, *x.shape[1:])
    else:
        if x.frozen:  # an expanded tensor
            return
        picked = g.random.sample(range(first), g.random.randint(1, min(first, 2)))
        key, region = str(picked), (len(picked), *x.shape[1:])
    sources = [v for v in g.vars if broadcast(v.shape, region) == region and v.storage is not x.storage]
    if sources and g.random.random() < 0.75:
        y = g.random.choice(sources)
        x.needs |= y.needs
        x.storage.magnitude = max(x.storage.magnitude, y.storage.magnitude)
        g.line(f"{x.name}[{key}] = {y.name}")
    else:
        g.line(f"{x.name}[{key}] = {g.number()}")


KINDS: tuple[tuple[Callable[[Generator], None], float], ...] = (
    (unary, 16),
    (binary, 20),
    (reduction, 7),
    (view, 12),
    (copying, 6),
    (matmul, 5),
    (in_place, 17),
    (set_item, 5),
    (hook, 7),
    (leaf_again, 5),
    (backward, 4),
    (gradient, 3),
)
