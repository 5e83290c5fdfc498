"""Grad modes, as observed in PyTorch 2.13."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from typing import Any

import pytest

import autograd_core as torch


def leaf() -> Any:
    return torch.ones(2, requires_grad=True)


def test_contexts_nest() -> None:
    x = leaf()
    with torch.no_grad():
        assert not (x * 2).requires_grad and not torch.is_grad_enabled()
        with torch.enable_grad():
            assert (x * 2).requires_grad
        with torch.set_grad_enabled(True):
            assert (x * 2).requires_grad
        assert not (x * 2).requires_grad
    assert (x * 2).requires_grad


def test_an_error_restores_the_mode() -> None:
    with pytest.raises(ValueError, match="inside"), torch.no_grad():
        raise ValueError("inside")
    assert torch.is_grad_enabled()


@pytest.mark.parametrize(
    ("decorate", "enabled"),
    [
        (torch.no_grad, False),
        (torch.no_grad(), False),
        (torch.enable_grad, True),
        (torch.enable_grad(), True),
        (torch.inference_mode, False),
        (torch.inference_mode(), False),
        (torch.inference_mode(False), True),
    ],
)
def test_decorators_with_and_without_parentheses(decorate: Callable[..., Any], enabled: bool) -> None:
    @decorate
    def seen(first: int, *, second: int) -> tuple[bool, int]:
        return torch.is_grad_enabled(), first + second

    assert seen(1, second=2) == (enabled, 3) and seen.__name__ == "seen"
    with torch.no_grad():
        assert seen(1, second=2)[0] == enabled
    assert torch.is_grad_enabled()


def test_set_grad_enabled_acts_at_once_and_as_a_context() -> None:
    setting = torch.set_grad_enabled(False)
    assert not torch.is_grad_enabled()
    torch.set_grad_enabled(True)
    assert torch.is_grad_enabled() and repr(setting) == "torch.autograd.grad_mode.set_grad_enabled(mode=False)"
    with torch.set_grad_enabled(False):
        assert not torch.is_grad_enabled()
    assert torch.is_grad_enabled()
    with pytest.raises(TypeError, match=r"argument 'enabled' \(position 1\) must be bool, not int"):
        torch.set_grad_enabled(1)


def test_set_grad_enabled_as_a_decorator_leaves_the_mode_outside() -> None:
    @torch.set_grad_enabled(False)
    def seen() -> bool:
        return torch.is_grad_enabled()

    assert torch.is_grad_enabled() and not seen() and not seen() and torch.is_grad_enabled()


def test_a_generator_has_the_mode_only_while_it_runs() -> None:
    @torch.no_grad()
    def steps() -> Generator[Any, Any, int]:
        sent = yield torch.is_grad_enabled()
        yield sent, torch.is_grad_enabled()
        return 5

    generator = steps()
    found = [next(generator), torch.is_grad_enabled(), generator.send(3), torch.is_grad_enabled()]
    assert found == [False, True, (3, False), True]
    with pytest.raises(StopIteration) as end:
        next(generator)
    assert end.value.value == 5


def test_a_generator_hears_of_errors_and_of_its_end() -> None:
    heard = []

    @torch.no_grad
    def steps() -> Generator[int, None, None]:
        try:
            yield 1
        except KeyError:
            heard.append(("error", torch.is_grad_enabled()))
        try:
            yield 2
        finally:
            heard.append(("end", torch.is_grad_enabled()))

    generator = steps()
    assert next(generator) == 1 and generator.throw(KeyError("now")) == 2
    generator.close()
    assert heard == [("error", False), ("end", False)] and torch.is_grad_enabled()


def test_recursion_and_reuse() -> None:
    mode = torch.no_grad()

    @mode
    def down(n: int) -> list[bool]:
        return [torch.is_grad_enabled(), *(down(n - 1) if n else [])]

    assert down(3) == [False] * 4 and torch.is_grad_enabled()
    with mode, mode:
        assert not torch.is_grad_enabled()
    assert torch.is_grad_enabled()


def test_a_mode_belongs_to_its_thread() -> None:
    seen: list[bool] = []
    with torch.no_grad():
        thread = threading.Thread(target=lambda: seen.append(torch.is_grad_enabled()))
        thread.start()
        thread.join()
    assert seen == [True]


def test_classes_are_decorated_with_a_warning() -> None:
    with pytest.warns(FutureWarning, match="Decorating classes is deprecated"):

        @torch.no_grad()
        class Made:
            def __init__(self) -> None:
                self.enabled = torch.is_grad_enabled()

    assert Made().enabled is False


def test_inference_mode_cannot_be_left_by_enable_grad() -> None:
    x = leaf()
    with torch.inference_mode():
        assert torch.is_inference_mode_enabled() and not torch.is_grad_enabled()
        with torch.enable_grad():
            assert not (x * 2).requires_grad and (x * 2).is_inference()
        with torch.inference_mode(False):
            assert torch.is_grad_enabled() and (x * 2).requires_grad and not (x * 2).is_inference()
    assert not torch.is_inference_mode_enabled() and torch.is_grad_enabled()


def inference() -> Any:
    with torch.inference_mode():
        return torch.ones(2)


REFUSED: list[tuple[Callable[[], Any], str]] = [
    (lambda: inference()._version, "Inference tensors do not track version counter"),
    (lambda: leaf() * inference(), "Inference tensors cannot be saved for backward"),
    (lambda: inference().add_(1), "Inplace update to inference tensor outside InferenceMode is not allowed"),
    (lambda: inference().requires_grad_(), "requires_grad=True on inference tensor outside InferenceMode"),
    (lambda: inference().data.requires_grad_(), "requires_grad=True on inference tensor outside InferenceMode"),
    (lambda: setattr(inference(), "requires_grad", True), "requires_grad=True on inference tensor outside"),
]


@pytest.mark.parametrize(("run", "gist"), REFUSED, ids=[gist for _, gist in REFUSED])
def test_what_an_inference_tensor_cannot(run: Callable[[], Any], gist: str) -> None:
    with pytest.raises(RuntimeError, match=gist):
        run()


def test_what_an_inference_tensor_can() -> None:
    y = inference()
    assert y.is_inference() and y.is_leaf and y.grad_fn is None
    assert (leaf() + y).requires_grad and not (y * 2).is_inference()
    assert y.detach().is_inference() and y.data.is_inference()
    assert not y.requires_grad_(False).requires_grad
    again = y.clone()
    assert not again.is_inference() and again.requires_grad_().requires_grad
    with torch.inference_mode():
        assert y.add_(1).tolist() == [2, 2] and torch.ones(2).requires_grad_().requires_grad
