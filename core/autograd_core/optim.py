"""Optimizers: what turns gradients into steps. `SGD` and `Adam`, with torch's formulas, checks and state dicts."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from math import sqrt
from typing import Any

from autograd_core.engine.mode import recording
from autograd_core.engine.tensor import Tensor
from autograd_core.nn.parameter import clear_grad
from autograd_core.ops.exponential import sqrt as row_sqrt

Params = Iterable[Tensor] | Iterable[dict[str, Any]]
Group = dict[str, Any]


class Optimizer:
    """What optimizers share: groups of parameters with their settings, and a state for each parameter.

    Args:
        params: tensors, or dicts `{"params": tensors, setting: value, ...}`, one per group.
        defaults: the settings of groups that do not name their own.

    Raises:
        ValueError: no parameters, one that was computed, or one in two groups.
        TypeError: something that is no tensor.
    """

    def __init__(self, params: Params, defaults: Mapping[str, Any]) -> None:
        if isinstance(params, Tensor):
            raise TypeError("params argument given to the optimizer should be an iterable of Tensors or dicts")
        self.defaults = dict(defaults)
        self.state: dict[Tensor, dict[str, Any]] = {}
        self.param_groups: list[Group] = []
        given: list[Any] = list(params)
        if not given:
            raise ValueError("optimizer got an empty parameter list")
        for group in given if isinstance(given[0], dict) else [{"params": given}]:
            self.add_param_group(group)

    def add_param_group(self, group: Mapping[str, Any]) -> None:
        """Add parameters with settings of their own.

        Raises:
            ValueError, TypeError: as the constructor.
        """
        given = group["params"]
        tensors = [given] if isinstance(given, Tensor) else list(given)
        for tensor in tensors:
            if not isinstance(tensor, Tensor):
                kind = type(tensor).__name__
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {kind}")
            if not tensor.is_leaf:
                raise ValueError("can't optimize a non-leaf Tensor")
        if len({id(tensor) for tensor in tensors}) < len(tensors):
            warnings.warn("optimizer contains a parameter group with duplicate parameters", UserWarning, stacklevel=3)
        if {id(tensor) for tensor in tensors} & {id(p) for known in self.param_groups for p in known["params"]}:
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append({**self.defaults, **group, "params": tensors})

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or with `set_to_none=False` fill them with zeros."""
        for group in self.param_groups:
            for parameter in group["params"]:
                clear_grad(parameter, set_to_none)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Move every parameter that has a gradient; nothing of it is recorded.

        Args:
            closure: computes the loss anew (zero_grad, forward, backward); called first, and its loss returned.
        """
        loss = None
        if closure is not None:
            with recording(True):
                loss = closure()
        with recording(False):
            for group in self.param_groups:
                for parameter in group["params"]:
                    if parameter.grad is not None:
                        self._move(parameter, parameter.grad, group, self.state.setdefault(parameter, {}))
        return loss

    def _move(self, parameter: Any, gradient: Any, group: Group, state: dict[str, Any]) -> None:
        """One parameter's step, in place."""
        raise NotImplementedError

    def state_dict(self) -> dict[str, Any]:
        """Settings and state, with a number in the place of each parameter."""
        number = self._numbers()
        groups = [{**group, "params": [number[id(p)] for p in group["params"]]} for group in self.param_groups]
        return {"state": {number[id(p)]: dict(held) for p, held in self.state.items() if held}, "param_groups": groups}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave, for the same parameters in the same order.

        Raises:
            ValueError: another number of groups, or of parameters in one.
        """
        saved = state_dict["param_groups"]
        if [len(group["params"]) for group in saved] != [len(group["params"]) for group in self.param_groups]:
            raise ValueError("loaded state dict contains a parameter group that doesn't match the optimizer's")
        for group, given in zip(self.param_groups, saved, strict=True):
            group.update((key, value) for key, value in given.items() if key != "params")
        by_number = {n: p for p, n in self._numbered()}
        self.state = {
            by_number[n]: {key: _copied(value) for key, value in held.items()}
            for n, held in state_dict["state"].items()
        }

    def _numbered(self) -> list[tuple[Tensor, int]]:
        found: dict[int, tuple[Tensor, int]] = {}
        for group in self.param_groups:
            for parameter in group["params"]:
                found.setdefault(id(parameter), (parameter, len(found)))
        return list(found.values())

    def _numbers(self) -> dict[int, int]:
        return {id(parameter): number for parameter, number in self._numbered()}

    def __repr__(self) -> str:
        lines = []
        for number, group in enumerate(self.param_groups):
            settings = "".join(f"    {key}: {group[key]}\n" for key in sorted(group) if key != "params")
            lines.append(f"Parameter Group {number}\n{settings}")
        return f"{type(self).__name__} (\n{chr(10).join(lines)})"


class SGD(Optimizer):
    """Gradient descent: p <- p - lr * g, with weight decay and momentum.

    g is the gradient plus weight_decay * p; with momentum the step is along v <- momentum * v + (1 - dampening) * g
    (v starts as g), with nesterov along g + momentum * v. Source: Sutskever et al., *On the importance of
    initialization and momentum in deep learning*, ICML 2013, in torch's variant.

    Args:
        params: as for `Optimizer`.
        lr: step per unit of gradient.
        momentum: share of the last step that is kept.
        dampening: share of the gradient that momentum leaves out.
        weight_decay: pull towards 0.
        nesterov: whether to look ahead.
        maximize: whether to climb.

    Raises:
        ValueError: a negative setting, or nesterov without momentum or with dampening.

    >>> x = Tensor([1.0], requires_grad=True)
    >>> optimizer = SGD([x], lr=0.25)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> x.value.tolist()
    [0.5]
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        _check_range(lr >= 0, "learning rate", lr)
        _check_range(momentum >= 0, "momentum value", momentum)
        _check_range(weight_decay >= 0, "weight_decay value", weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        defaults = {"lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay}
        super().__init__(params, {**defaults, "nesterov": nesterov, "maximize": maximize})

    def _move(self, parameter: Any, gradient: Any, group: Group, state: dict[str, Any]) -> None:
        direction = _decayed(parameter, gradient, group)
        if group["momentum"]:
            velocity = state.get("momentum_buffer")
            if velocity is None:
                velocity = direction * 1
            else:
                velocity = velocity * group["momentum"] + direction * (1 - group["dampening"])
            state["momentum_buffer"] = velocity
            direction = direction + velocity * group["momentum"] if group["nesterov"] else velocity
        parameter.sub_(direction * group["lr"])


class Adam(Optimizer):
    """Steps of about `lr` in each element, along a running mean of the gradient.

    m <- b1 m + (1 - b1) g and v <- b2 v + (1 - b2) g**2, then p <- p - lr m' / (sqrt(v') + eps), where m' and v' are
    m / (1 - b1**t) and v / (1 - b2**t). Source: Kingma & Ba, *Adam*, ICLR 2015, algorithm 1.

    Args:
        params: as for `Optimizer`.
        lr: size of the steps.
        betas: b1 and b2, how much of the running means is kept.
        eps: keeps the quotient finite.
        weight_decay: pull towards 0, added to the gradient.
        maximize: whether to climb.

    Raises:
        ValueError: a setting out of range; in `step`, a complex parameter.

    >>> x = Tensor([1.0], requires_grad=True)
    >>> optimizer = Adam([x], lr=0.25)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> round(float(x.value[0]), 6)
    0.75
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        *,
        maximize: bool = False,
    ) -> None:
        _check_range(lr >= 0, "learning rate", lr)
        _check_range(eps >= 0, "epsilon value", eps)
        _check_range(weight_decay >= 0, "weight_decay value", weight_decay)
        for i, beta in enumerate(betas):
            _check_range(0 <= beta < 1, f"beta parameter at index {i}", beta)
        defaults = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "maximize": maximize}
        super().__init__(params, defaults)

    def _move(self, parameter: Any, gradient: Any, group: Group, state: dict[str, Any]) -> None:
        if gradient.dtype.kind == "c":
            raise ValueError("Adam is for real parameters: keep the real and the imaginary part in two of them")
        g = _decayed(parameter, gradient, group)
        first, second = group["betas"]
        t = state["step"] = state.get("step", 0) + 1
        m = state["exp_avg"] = state.get("exp_avg", 0) * first + g * (1 - first)
        v = state["exp_avg_sq"] = state.get("exp_avg_sq", 0) * second + g * g * (1 - second)
        scale = row_sqrt(v) / sqrt(1 - second**t) + group["eps"]
        parameter.sub_(m / scale * (group["lr"] / (1 - first**t)))


def _decayed(parameter: Any, gradient: Any, group: Group) -> Any:
    """Along which to go down: the gradient (negated to maximize) plus the pull of the weight decay."""
    direction = -gradient if group["maximize"] else gradient
    return direction + parameter * group["weight_decay"] if group["weight_decay"] else direction


def _check_range(fine: bool, what: str, value: float) -> None:
    if not fine:
        raise ValueError(f"Invalid {what}: {value}")


def _copied(value: Any) -> Any:
    return value * 1 if isinstance(value, Tensor) else value
