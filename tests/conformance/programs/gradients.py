"""Lines about gradients: hooks, leaves, passes."""

from __future__ import annotations

from programs.generate import SHAPES, Generator, Storage, Var


def hook(g: Generator) -> None:
    """Hooks, and what removes them."""
    x = g.pick(needs=True, several=False)
    if x is None:
        return
    name = g.fresh("h")
    choice = g.random.random()
    if choice < 0.25:
        g.line(f"{name} = {x.name}.register_hook(lambda g: note('{name}', g))")
        g.handles.append(name)
    elif choice < 0.6:
        factor = g.random.choice(("2.0", "0.5", "-1.0"))
        g.line(f"{name} = {x.name}.register_hook(lambda g: g * {factor})")
        g.handles.append(name)
    elif choice < 0.85:
        g.line(f"{x.name}.retain_grad()")
    elif choice < 0.93:
        leaf = g.pick(leaf=True, needs=True) or x
        g.line(f"{leaf.name}.register_post_accumulate_grad_hook(lambda p: note('{name}', p.grad))")
    elif g.handles:
        g.line(f"{g.random.choice(g.handles)}.remove()")


def leaf_again(g: Generator) -> None:
    """New leaves, flags, gradients cleared, writes that the graph does not see."""
    leaf = g.pick(leaf=True) or g.vars[0]
    x = g.any()
    choice = g.random.random()
    if choice < 0.25:
        shape = g.random.choice([v.shape for v in g.vars[-6:]])
        needs = g.random.random() < 0.5
        g.define(g.tensor(shape, ", requires_grad=True" if needs else ""), shape, 2.0, needs).leaf = needs
    elif choice < 0.4:
        g.line(f"{leaf.name}.grad = None")
    elif choice < 0.5:
        g.line(f"{leaf.name}.grad.zero_()")
    elif choice < 0.6:
        g.define(f"{leaf.name}.grad * 0.5", leaf.shape, 20.0, False)
    elif choice < 0.7:
        # An extreme whose place has moved behind autograd's back has no sensible gradient.
        if not any(".amax(" in line or ".amin(" in line for line in g.program.lines):
            g.line(f"{leaf.name}.data.mul_(0.5)")
    elif choice < 0.8:
        g.line(f"with torch.no_grad(): {leaf.name}.sub_(0.125)")
    elif choice < 0.9:
        g.line(f"with torch.no_grad(): {g.fresh()} = {x.name} * 2.0")
        g.vars.append(Var(f"v{g.count}", x.shape, Storage(2 * x.storage.magnitude), False))
    else:
        # Only of a new tensor: what a flag set later means for views made before is torch's secret.
        shape = g.random.choice(SHAPES)
        g.define(f"{g.tensor(shape)}.requires_grad_()", shape, 2.0, True).leaf = True


def _loss(g: Generator) -> str:
    """The name of a one-element tensor that requires grad, most of the time."""
    if g.losses and g.random.random() < 0.35:
        return g.random.choice(g.losses)
    x = g.pick(needs=True) or g.any()
    name = g.fresh("s")
    if g.random.random() < 0.3:
        x.storage.saved = True
        g.line(f"{name} = ({x.name} * {x.name}).mean()")
    else:
        g.line(f"{name} = {x.name}.sum()")
    g.losses.append(name)
    return name


def backward(g: Generator) -> None:
    """A pass that fills `.grad`."""
    choice = g.random.random()
    options = g.random.choice(("", "", "retain_graph=True", "retain_graph=True", "create_graph=True"))
    if choice < 0.75:
        g.line(f"{_loss(g)}.backward({options})")
        return
    x = g.pick(needs=True) or g.any()
    shape = x.shape if g.random.random() < 0.9 else g.random.choice([(), (2,), (1, 3)])
    given = g.tensor(shape)
    if choice < 0.9:
        g.line(f"{x.name}.backward({given}{', ' if options else ''}{options})")
    else:
        other = g.pick(leaf=True) or x
        g.line(f"torch.autograd.backward([{x.name}], [{given}], inputs=[{other.name}], retain_graph=True)")


def gradient(g: Generator) -> None:
    """A pass that returns gradients, often to go on with."""
    loss = _loss(g)
    inputs = [g.pick(needs=True) or g.vars[0] for _ in range(g.random.randint(1, 2))]
    names = [g.fresh("g") for _ in inputs]
    options = g.random.choice(("", ", retain_graph=True", ", create_graph=True", ", create_graph=True"))
    unused = ", allow_unused=True" if g.random.random() < 0.7 else ""
    listed = ", ".join(x.name for x in inputs)
    g.line(f"{', '.join(names)}, = torch.autograd.grad({loss}, [{listed}]{options}{unused})")
    for name, x in zip(names, inputs, strict=True):
        g.vars.append(Var(name, x.shape, Storage(20.0, saved=True), "create" in options, frozen=True))
    if "create" in options and g.random.random() < 0.6:
        again = g.fresh("s")
        g.line(
            f"{again} = ({names[0]} * {names[0]}).sum()" if g.random.random() < 0.5 else f"{again} = {names[0]}.sum()"
        )
        g.losses.append(again)
        if g.random.random() < 0.7:
            g.line(f"{again}.backward({g.random.choice(('', 'retain_graph=True'))})")


def last_pass(g: Generator) -> None:
    """Differentiate the last of what is still there, one after the other."""
    wanted = [v.name for v in g.vars if v.needs][-4:] or ["v1"]
    for name in wanted[:-1]:
        g.line(f"{name}.sum().backward(retain_graph=True)")
    g.line(f"{wanted[-1]}.sum().backward()")
