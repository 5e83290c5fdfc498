"""`Module`: a function with parameters, and a tree of such functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import numpy

from autograd_core.engine.tensor import Tensor
from autograd_core.nn.parameter import Parameter, clear_grad
from autograd_core.nn.state import LoadResult, load
from autograd_core.tensors.devices import placed
from autograd_core.tensors.dtypes import as_dtype

M = TypeVar("M", bound="Module")

_REGISTRIES = ("_parameters", "_buffers", "_modules")


class Module:
    """The base of everything with parameters: assign `Parameter`s and other modules as attributes, define `forward`.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.slope = Parameter(Tensor([2.0]))
    ...
    ...     def forward(self, x):
    ...         return self.slope * x
    >>> line = Line()
    >>> line(Tensor([3.0])).value.tolist(), [name for name, _ in line.named_parameters()]
    ([6.0], ['slope'])
    """

    training: bool
    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _modules: dict[str, Module | None]

    def __init__(self) -> None:
        for name in _REGISTRIES:
            object.__setattr__(self, name, {})
        object.__setattr__(self, "training", True)

    def forward(self, *inputs: Any, **named: Any) -> Any:
        """What the module computes; to be defined by each module.

        Raises:
            NotImplementedError: it was not.
        """
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *inputs: Any, **named: Any) -> Any:
        """What `forward` returns."""
        return self.forward(*inputs, **named)

    def extra_repr(self) -> str:
        """What stands between the parentheses of the printed form."""
        return ""

    # Attributes: parameters, buffers and modules live in registries of their own, in the order of assignment.

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, Parameter):
            self.register_parameter(name, value)
        elif isinstance(value, Module):
            self.add_module(name, value)
        elif (home := self._home(name)) is None:
            object.__setattr__(self, name, value)
        elif value is None or (home is self._buffers and isinstance(value, Tensor)):
            home[name] = value
        else:
            raise TypeError(_misfit(self, home, name, value))

    def __getattr__(self, name: str) -> Any:
        home = self._home(name)
        if home is None:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return home[name]

    def __delattr__(self, name: str) -> None:
        home = self._home(name)
        if home is None:
            object.__delattr__(self, name)
        else:
            del home[name]

    def _home(self, name: str) -> dict[str, Any] | None:
        """The registry that holds this name."""
        own = self.__dict__
        return next((own[r] for r in _REGISTRIES if r in own and name in own[r]), None)

    def _register(self, registry: str, kind: str, name: str, value: Any) -> None:
        if registry not in self.__dict__:
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if not name or "." in name:
            raise KeyError(f'{kind} name can\'t be empty or contain ".", got {name!r}')
        if name not in self.__dict__[registry]:
            if self._home(name) is None and hasattr(type(self), name):
                raise KeyError(f"attribute '{name}' already exists")
            self.__dict__.pop(name, None)
            for other in _REGISTRIES:
                self.__dict__[other].pop(name, None)
        self.__dict__[registry][name] = value

    def register_parameter(self, name: str, parameter: Parameter | None) -> None:
        """Add a parameter under a name, or reserve the name with None.

        Raises:
            AttributeError: `Module.__init__` has not run yet.
            KeyError: the name is empty, has a dot, or is one of the module's methods.
        """
        self._register("_parameters", "parameters", name, parameter)

    def register_buffer(self, name: str, tensor: Tensor | None) -> None:
        """Add a tensor that belongs to the state but is not trained.

        Raises:
            AttributeError, KeyError: as `register_parameter`.
        """
        self._register("_buffers", "buffers", name, tensor)

    def add_module(self, name: str, module: Module | None) -> None:
        """Add a part under a name.

        Raises:
            AttributeError, KeyError: as `register_parameter`.
        """
        self._register("_modules", "module", name, module)

    # Looking through the tree.

    def named_modules(self, prefix: str = "", _seen: set[int] | None = None) -> Iterator[tuple[str, Module]]:
        """This module (under `prefix`) and all parts of it, each once, however often it is used."""
        seen = set() if _seen is None else _seen
        if id(self) not in seen:
            seen.add(id(self))
            yield prefix, self
            for name, part in self.named_children():
                yield from part.named_modules(f"{prefix}.{name}" if prefix else name, seen)

    def modules(self) -> Iterator[Module]:
        """This module and all parts of it."""
        return (module for _, module in self.named_modules())

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The direct parts, with their names."""
        return ((name, part) for name, part in list(self._modules.items()) if part is not None)

    def children(self) -> Iterator[Module]:
        """The direct parts."""
        return (part for _, part in self.named_children())

    def _named(self, registry: str, prefix: str, recurse: bool, shared: bool = False) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        for path, module in self.named_modules(prefix) if recurse else ((prefix, self),):
            for name, tensor in list(getattr(module, registry).items()):
                if tensor is not None and (shared or id(tensor) not in seen):
                    seen.add(id(tensor))
                    yield f"{path}.{name}" if path else name, tensor

    def named_parameters(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Parameter]]:
        """The parameters with their dotted names, each once; with `recurse`, also those of the parts."""
        return self._named("_parameters", prefix, recurse)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """The parameters: what an optimizer wants.

        >>> [p.shape for p in Module().parameters()]
        []
        """
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Tensor]]:
        """The buffers with their dotted names."""
        return self._named("_buffers", prefix, recurse)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """The buffers."""
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    # Changing all of it.

    def apply(self: M, function: Callable[[Module], Any]) -> M:
        """Call `function` on every part, then on the module itself; returns the module."""
        for part in self.children():
            part.apply(function)
        function(self)
        return self

    def train(self: M, mode: bool = True) -> M:
        """Set `training` here and in all parts; returns the module."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self: M) -> M:
        """`train(False)`. No effect on autograd: that is `no_grad`'s business."""
        return self.train(False)

    def requires_grad_(self: M, requires_grad: bool = True) -> M:
        """Freeze or unfreeze all parameters; returns the module."""
        for parameter in self.parameters():
            parameter._requires_grad = requires_grad
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or with `set_to_none=False` fill them with zeros."""
        for parameter in self.parameters():
            clear_grad(parameter, set_to_none)

    def to(self: M, *targets: Any, dtype: Any = None, device: Any = None) -> M:
        """Convert the floating point parameters and buffers to a dtype, in place; returns the module.

        Args:
            targets: dtypes and devices, in any order.
            dtype: the same by name.
            device: where to move parameters and buffers.

        Raises:
            TypeError: the dtype is neither floating point nor complex.
            DeviceError: a GPU that cannot be used here.
        """
        for target in (*targets, dtype, device):
            if isinstance(target, numpy.dtype | type):
                self._convert(as_dtype(target))
            elif target is not None:
                self._place(target)
        return self

    def cuda(self: M, device: Any = "cuda") -> M:
        """Move parameters and buffers to a GPU, in place; returns the module.

        Raises:
            DeviceError: a GPU that cannot be used here.
        """
        return self.to(device=device)

    def cpu(self: M) -> M:
        """Move parameters and buffers to the CPU, in place; returns the module."""
        return self.to(device="cpu")

    def _place(self, device: Any) -> None:
        for held in (*self.parameters(), *self.buffers()):
            for tensor in (held, held._grad):
                if tensor is not None:
                    tensor._value = placed(tensor._value, device)

    def _convert(self, dtype: Any) -> None:
        if dtype.kind not in "fc":
            raise TypeError(
                f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={dtype}"
            )
        for held in (*self.parameters(), *self.buffers()):
            for tensor in (held, held._grad):
                if tensor is not None and tensor.dtype.kind in "fc":
                    tensor._value = tensor._value.astype(dtype)

    def half(self: M) -> M:
        """`to(float16)`."""
        return self.to(numpy.dtype("float16"))

    def float(self: M) -> M:
        """`to(float32)`."""
        return self.to(numpy.dtype("float32"))

    def double(self: M) -> M:
        """`to(float64)`."""
        return self.to(numpy.dtype("float64"))

    # Saving and loading.

    def _state(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for path, module in self.named_modules():
            for registry in ("_parameters", "_buffers"):
                found.update(module._named(registry, path, False, shared=True))
        return found

    def state_dict(self) -> dict[str, Any]:
        """Parameters and buffers by dotted name, detached, sharing the module's memory.

        >>> list(Module().state_dict())
        []
        """
        return {name: tensor.detach() for name, tensor in self._state().items()}

    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True) -> LoadResult:
        """Copy tensors into the parameters and buffers of the same names.

        Args:
            state_dict: as `state_dict()` gives it.
            strict: whether names that are missing, or too many, are an error.

        Raises:
            RuntimeError: names or shapes do not fit; nothing that fits is left out for it, as in torch.
        """
        return load(self._state(), state_dict, strict, type(self).__name__)

    def __repr__(self) -> str:
        parts = [f"({name}): {_indented(repr(part))}" for name, part in self.named_children()]
        extra = self.extra_repr()
        if not parts:
            return f"{type(self).__name__}({extra})"
        lines = "".join(f"  {line}\n" for line in ([extra] if extra else []) + parts)
        return f"{type(self).__name__}(\n{lines})"


def _misfit(module: Module, home: Mapping[str, Any], name: str, value: Any) -> str:
    kinds = {
        id(module._parameters): ("parameter", "torch.nn.Parameter"),
        id(module._buffers): ("buffer", "torch.Tensor"),
        id(module._modules): ("child module", "torch.nn.Module"),
    }
    kind, wanted = kinds[id(home)]
    return f"cannot assign '{type(value).__name__}' as {kind} '{name}' ({wanted} or None expected)"


def _indented(text: str) -> str:
    return text.replace("\n", "\n  ")
