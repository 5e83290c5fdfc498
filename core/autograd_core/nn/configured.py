"""Modules that are one function of `functional` and its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from autograd_core.nn.lossfunctions import chosen
from autograd_core.nn.module import Module
from autograd_core.op import parameters


def settings_of(function: Callable[..., Any]) -> dict[str, Any]:
    """The parameters of a function that have a default, with it, in order.

    >>> settings_of(lambda input, alpha=1.0, *, inplace=False: input)
    {'alpha': 1.0, 'inplace': False}
    """
    defaults = function.__defaults__ or ()
    code = function.__code__
    places = parameters(function)[: code.co_argcount]
    return {
        **dict(zip(places[len(places) - len(defaults) :], defaults, strict=True)),
        **(function.__kwdefaults__ or {}),
    }


class Configured(Module):
    """A function of tensors as a module: what has a default in the function is an argument of the constructor.

    A subclass names the function as `compute`; `settings` may leave out some of the function's parameters.
    """

    compute: ClassVar[Callable[..., Any]]
    settings: ClassVar[Mapping[str, Any]]

    def __init_subclass__(cls) -> None:
        if "compute" in vars(cls) and "settings" not in vars(cls):
            cls.settings = settings_of(cls.compute)

    def __init__(self, *values: Any, **named: Any) -> None:
        """Take the settings in the function's order, or by name."""
        super().__init__()
        kind, names = type(self).__name__, tuple(self.settings)
        if len(values) > len(names):
            raise TypeError(f"{kind}() takes at most {len(names)} arguments ({len(values)} given)")
        given = dict(zip(names, values, strict=False))
        for name, value in named.items():
            if name not in names or name in given:
                problem = "multiple values for" if name in given else "an unexpected keyword"
                raise TypeError(f"{kind}() got {problem} argument '{name}'")
            given[name] = value
        for name, value in {**self.settings, **given}.items():
            if value is ...:
                raise TypeError(f"{kind}() is missing the argument '{name}'")
            self.configure(name, value)

    def configure(self, name: str, value: Any) -> None:
        """Keep one setting."""
        setattr(self, name, value)

    def forward(self, *inputs: Any) -> Any:
        """The function of the inputs and the settings."""
        return type(self).compute(*inputs, **{name: getattr(self, name) for name in self.settings})

    def extra_repr(self) -> str:
        """The settings; `inplace` only where it holds."""
        shown = {name: getattr(self, name) for name in self.settings}
        if not shown.get("inplace"):
            shown.pop("inplace", None)
        return ", ".join(f"{name}={value!r}" for name, value in shown.items())


class Loss(Configured):
    """A loss with a `reduction`: "mean", "sum" or "none". Weights are buffers, so that they move with the module.

    Raises:
        ValueError: an unknown `reduction`.
    """

    reductions: ClassVar[tuple[str, ...]] = ("mean", "sum", "none")
    size_average: bool | None
    reduce: bool | None
    reduction: str

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        if "reduce" in self.settings:
            self.reduction = chosen(self.size_average, self.reduce, self.reduction)
            self.size_average = self.reduce = None
        if self.reduction not in self.reductions:
            wanted = ", ".join(self.reductions[:-1])
            raise ValueError(
                f"{self.reduction} is not a valid value for reduction: take {wanted} or {self.reductions[-1]}"
            )

    def configure(self, name: str, value: Any) -> None:
        """Keep one setting; a weight as a buffer."""
        if name in ("weight", "pos_weight"):
            self.register_buffer(name, value)
        else:
            setattr(self, name, value)

    def extra_repr(self) -> str:
        """Nothing, as in torch."""
        return ""
