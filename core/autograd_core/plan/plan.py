"""`compile`: a program as a plan, which gives values, gradients and products with the Hessian of arrays, fast."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy

from autograd_core.engine.tensor import Tensor
from autograd_core.errors import Lacking, UserError
from autograd_core.language import Program, parse
from autograd_core.op import library
from autograd_core.plan import eager
from autograd_core.plan.cuda.execute import DeviceExecutable, entering, is_on_device
from autograd_core.plan.execute import Executable, Progress
from autograd_core.plan.explain import explanation
from autograd_core.plan.lane import Untraceable
from autograd_core.plan.memory import fitting, kept
from autograd_core.plan.prepared import LEAST, Prepared
from autograd_core.plan.trace import DIRECTION, SEED, Function, Spec, of_program, trace

Array = numpy.ndarray[Any, Any]
_DTYPES = frozenset((numpy.dtype("float32"), numpy.dtype("float64")))


Inputs = Mapping[str, Any]
Names = Sequence[str] | None
NO_INPUTS: Inputs = MappingProxyType({})


MOST = 16
"""Questions whose traces are kept."""


class _Question(NamedTuple):
    """What a trace was made for."""

    mode: str
    inputs: tuple[tuple[str, Spec], ...]
    wrt: tuple[str, ...]
    seed: str | None
    contiguous: bool
    device: bool


class Plan:
    """A program that is traced once for each set of shapes and dtypes, and then run in tiles.

    Results are those of the eager engine: the same bits element by element; sums over tiles are added in another order
    and differ by rounding. Programs that cannot be traced (complex numbers, code that looks at elements) are run by the
    eager engine.

    >>> plan = Plan("x*x*exp(x)")
    >>> value, gradients = plan.value_and_grad(x=numpy.array([0.0, 1.0]), grad_tensors="ones")
    >>> gradients["x"].tolist() == [0.0, 3 * float(numpy.exp(1.0))]
    True
    """

    def __init__(self, program: str | Program | Callable[..., Tensor]) -> None:
        """A program, its text, or a function of tensors that are given by name.

        Raises:
            LanguageError: the text cannot be read.
        """
        self.program = parse(program) if isinstance(program, str) else program
        self._prepared: dict[_Question, Prepared | None] = {}

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the inputs; of a Python function, those of its parameters."""
        if isinstance(self.program, Program):
            return self.program.inputs
        code = self.program.__code__
        return tuple(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])

    def value(
        self, values: Inputs = NO_INPUTS, /, *, threads: int | None = None, out: Array | None = None, **inputs: Any
    ) -> Any:
        """The program's value."""
        inputs |= values
        return self._run("value", inputs, (), None, {}, {"value": out} if out is not None else {}, threads)[0]

    def value_and_grad(
        self,
        values: Inputs = NO_INPUTS,
        /,
        *,
        grad_tensors: Any = None,
        wrt: Names = None,
        out: Mapping[str, Array] | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
        **inputs: Any,
    ) -> tuple[Any, dict[str, Any]]:
        """The value and the gradient of each input in `wrt` (by default of all).

        `grad_tensors` is the cotangent of an output that is an array: "ones", or an array of its shape. `out` has
        arrays for results, under "value" or the name of an input, of the right shape and dtype, contiguous.
        `progress` is told now and then how many elements of how many are done. Inputs whose names are taken by options
        are given in `values`, a dictionary.

        Raises:
            UserError: an input is missing, or an array of `out` does not fit.
            RuntimeError: as of backward, such as for an array without `grad_tensors`.
            LanguageError: shapes that do not fit.
        """
        inputs |= values
        names = self._wrt(wrt, inputs)
        value, *gradients = self._run("gradient", inputs, names, grad_tensors, {}, out or {}, threads, progress)
        return value, dict(zip(names, gradients, strict=True))

    def grad(self, values: Inputs = NO_INPUTS, /, **options: Any) -> dict[str, Any]:
        """The gradients alone, by input; inputs and options as of `value_and_grad`."""
        return self.value_and_grad(values, **options)[1]

    def hessian_vector_product(
        self,
        direction: Inputs,
        values: Inputs = NO_INPUTS,
        /,
        *,
        grad_tensors: Any = None,
        threads: int | None = None,
        **inputs: Any,
    ) -> dict[str, Any]:
        """The Hessian times a direction, given as an array for each input that it moves: reverse over reverse.

        >>> product = Plan("sum(x**3)").hessian_vector_product({"x": numpy.ones(2)}, x=numpy.array([1.0, 2.0]))
        >>> product["x"].tolist()
        [6.0, 12.0]
        """
        inputs |= values
        names = self._wrt(list(direction), inputs)
        given = {name: library(direction[name]).asarray(direction[name]) for name in names}
        _, *products = self._run("product", inputs, names, grad_tensors, given, {}, threads)
        return dict(zip(names, products, strict=True))

    def explain(
        self, values: Inputs = NO_INPUTS, /, *, grad_tensors: Any = None, wrt: Names = None, **inputs: Any
    ) -> str:
        """The fused program for inputs of these shapes: sweeps, calls, buffers, bytes moved and operations counted."""
        inputs |= values
        prepared = self._prepare("gradient", _arrays(inputs), self._wrt(wrt, inputs), grad_tensors)
        if prepared is None:
            return "This program is run by the eager engine: it cannot be traced.\n"
        return explanation(prepared.executable)

    def result_shapes(
        self, values: Inputs = NO_INPUTS, /, *, grad_tensors: Any = None, wrt: Names = None, **inputs: Any
    ) -> dict[str, tuple[tuple[int, ...], Any]]:
        """Shape and dtype of the value and the gradients, by name, without computing them.

        Raises:
            UserError: an input is missing, or the program cannot be traced.

        >>> Plan("x*y").result_shapes(x=numpy.ones(2), y=numpy.ones((3, 1)), grad_tensors="ones")["value"][0]
        (3, 2)
        """
        inputs |= values
        names = self._wrt(wrt, inputs)
        prepared = self._prepare("gradient", _arrays(inputs), names, grad_tensors)
        if prepared is None:
            raise UserError("this program cannot be traced", hint="run it without a plan")
        executable = prepared.executable
        pairs = zip(("value", *names), executable.results, strict=True)
        return {name: (executable.shapes[ref], executable.nodes[ref].dtype) for name, ref in pairs}

    def sample(
        self,
        places: Array,
        values: Inputs = NO_INPUTS,
        /,
        *,
        grad_tensors: Any = None,
        wrt: Names = None,
        **inputs: Any,
    ) -> tuple[dict[str, Any], bool]:
        """The inputs at some places along the axis that the plan cuts, and whether results there depend on no others.

        >>> x = numpy.arange(40_000.0)
        >>> Plan("x*x").sample(numpy.array([3, 5]), x=x, grad_tensors="ones")
        ({'x': array([3., 5.])}, True)
        """
        inputs |= values
        prepared = self._prepare("gradient", _arrays(inputs), self._wrt(wrt, inputs), grad_tensors)
        if prepared is None or not prepared.executable.length:
            return {name: numpy.asarray(value) for name, value in inputs.items()}, True
        executable = prepared.executable
        found = {}
        for name, value in inputs.items():
            ref = executable.inputs.get(name)
            axis = None if ref is None else executable.staging.labels.get(ref)
            whole = value.reshape(-1) if executable.flat and axis is not None else value
            found[name] = numpy.asarray(whole) if axis is None else numpy.take(whole, places, axis=axis)
        return found, not any(sweep.sums for sweep in executable.sweeps)

    @property
    def length(self) -> int:
        """How many places the plan that was prepared last cuts into tiles."""
        prepared = next(reversed(self._prepared.values()), None)
        return prepared.executable.length if prepared is not None else 0

    def _wrt(self, wrt: Sequence[str] | None, inputs: Mapping[str, Any]) -> tuple[str, ...]:
        missing = [name for name in (*self.inputs, *(wrt or ())) if name not in inputs]
        if missing:
            raise UserError(f"no value for input '{missing[0]}'", hint=f"give it by name: {missing[0]}=ARRAY")
        return tuple(self.inputs if wrt is None else wrt)

    def _function(self, dtype: Any) -> Function:
        program = self.program
        if isinstance(program, Program):
            return of_program(program, dtype)
        return lambda leaves: program(**leaves)

    def _prepare(self, mode: str, arrays: Mapping[str, Any], wrt: tuple[str, ...], seed: Any) -> Prepared | None:
        kind = seed if seed is None or isinstance(seed, str) else "given"
        specs = tuple((name, Spec(value.shape, value.dtype)) for name, value in arrays.items())
        contiguous = all(value.flags.c_contiguous for value in arrays.values())
        question = _Question(mode, specs, wrt, kind, contiguous, is_on_device(arrays))
        if question not in self._prepared:
            while len(self._prepared) >= MOST:  # each keeps memory for its results
                del self._prepared[next(iter(self._prepared))]
            self._prepared[question] = self._traced(question)
        return self._prepared[question]

    def _traced(self, question: _Question) -> Prepared | None:
        dtypes = {spec.dtype for _, spec in question.inputs}
        if len(dtypes) != 1 or not dtypes <= _DTYPES:
            return None
        try:
            found = trace(
                self._function(dtypes.pop()), dict(question.inputs), question.wrt, question.seed, question.mode
            )
        except (Untraceable, TypeError, AttributeError):
            return None
        nodes, results = found.recording.nodes, [found.value, *found.results.values()]
        if question.device:
            return Prepared(DeviceExecutable(nodes, results))
        contiguous = question.contiguous
        return Prepared(
            Executable(nodes, results, contiguous), lambda: Executable(nodes, results, contiguous, least=LEAST)
        )

    def _run(
        self,
        mode: str,
        inputs: Mapping[str, Any],
        wrt: tuple[str, ...],
        seed: Any,
        direction: Mapping[str, Any],
        out: Mapping[str, Array],
        threads: int | None,
        progress: Progress | None = None,
    ) -> list[Any]:
        arrays = _arrays(inputs)
        prepared = self._prepare(mode, arrays, wrt, seed)
        if prepared is None:
            return eager.run(self._function(_dtype(arrays)), arrays, wrt, seed, direction, mode)
        executable = prepared.executable
        named = dict(zip(("value", *wrt), executable.results, strict=True))
        extra = {DIRECTION + name: value for name, value in direction.items()}
        if seed is not None and not isinstance(seed, str):
            extra[SEED] = library(seed).asarray(seed)
        if not _fit(extra, executable):  # the engine has words for that
            return eager.run(self._function(_dtype(arrays)), arrays, wrt, seed, direction, mode)
        places, taken = {}, [*arrays.values(), *extra.values()]
        for name, array in out.items():
            ref = named[name]
            places[ref] = fitting(name, array, executable.shapes[ref], executable.nodes[ref].dtype, taken)
            taken.append(array)
        try:
            results = prepared.run(arrays | extra if extra else arrays, places, threads, progress)
        except (ValueError, TypeError, IndexError, ArithmeticError, Lacking):  # with the engine's words, and its place
            return eager.run(self._function(_dtype(arrays)), arrays, wrt, seed, direction, mode)
        for place, name in enumerate(("value", *wrt)):
            if name in out:
                results[place] = kept(results[place], out[name])
            elif executable.results.count(executable.results[place]) > 1:  # each result is an array of its own
                results[place] = results[place].copy()
        return results


def _arrays(inputs: Mapping[str, Any]) -> dict[str, Any]:
    if is_on_device(inputs):
        return entering(inputs)
    return {
        name: value if value.__class__ is numpy.ndarray and value.ndim else numpy.asarray(value)[()]
        for name, value in inputs.items()
    }


def _fit(extra: dict[str, Any], executable: Executable) -> bool:
    """Cast cotangents and directions to the dtypes that were traced; whether their shapes are right."""
    for name, value in extra.items():
        ref = executable.inputs.get(name)
        if ref is None:
            continue
        if numpy.shape(value) != executable.shapes[ref]:
            return False
        wanted = executable.nodes[ref].dtype
        if value.dtype != wanted or (value.ndim and not value.flags.c_contiguous):
            extra[name] = library(value).ascontiguousarray(value.astype(wanted)).reshape(value.shape)
    return True


def _dtype(arrays: Mapping[str, Any]) -> Any:
    return numpy.result_type(*(value.dtype for value in arrays.values())) if arrays else numpy.dtype(numpy.float64)


def compile(program: str | Program | Callable[..., Tensor]) -> Plan:
    """A program, its text or a function of named tensors, as a plan.

    >>> compile("x*y").grad(x=2.0, y=3.0)
    {'x': np.float64(3.0), 'y': np.float64(2.0)}
    """
    return Plan(program)
