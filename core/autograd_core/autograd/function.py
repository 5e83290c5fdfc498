"""Custom functions under torch's module name."""

from autograd_core.engine.context import Context as FunctionCtx
from autograd_core.engine.function import Function, once_differentiable

__all__ = ["Function", "FunctionCtx", "once_differentiable"]
