"""Generated kernels on the CPU: compiled by g++ with `emulator.h`, several at once, and called through ctypes."""

from __future__ import annotations

import ctypes
import itertools
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy

from autograd_core.language import parse
from autograd_core.plan.cuda.execute import DeviceExecutable
from autograd_core.plan.cuda.source import Kernel, kernel, width_of
from autograd_core.plan.recording import Node, Ref
from autograd_core.plan.stages import Sweep
from autograd_core.plan.tiles import Arrays
from autograd_core.plan.trace import Spec, of_program, trace

HERE = Path(__file__).parent
NO_COMPILER = None if shutil.which("g++") else "g++ is not installed: generated kernels cannot be run on the CPU"
_OPTIONS = ("-std=c++20", "-O1", "-ffp-contract=off", "-fno-builtin", "-shared", "-fPIC", "-pthread", "-w")
_NUMBERS = itertools.count()
Launch = Callable[..., None]


def compiled(texts: Sequence[str], threads: int = 1) -> list[Launch]:
    """Each text's kernel as a function of the grid and the kernel's own arguments, with blocks of `threads` threads."""
    lines = [f"#define THREADS {threads}", f'#include "{HERE / "emulator.h"}"']
    for k, text in enumerate(texts):
        plain = text.replace('extern "C" ', "")
        lines.append(f"namespace kernel{k} {{\n{plain}\n}}")
        lines.append(f'extern "C" void launch{k}(unsigned g, void** v) {{ launched(kernel{k}::sweep, g, v); }}')
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder) / "kernels.cpp", Path(folder) / f"kernels{next(_NUMBERS)}.so"
        source.write_text("\n".join(lines))
        done = subprocess.run(["g++", *_OPTIONS, str(source), "-o", str(library)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        loaded = ctypes.CDLL(str(library))
    return [_launch(getattr(loaded, f"launch{k}")) for k, _ in enumerate(texts)]


def _launch(function: Any) -> Launch:
    function.argtypes, function.restype = (ctypes.c_uint, ctypes.c_void_p), None

    def launch(grid: int, *args: Any) -> None:
        pointers = [a.ctypes.data if isinstance(a, numpy.ndarray) else int(a) for a in args]
        values = numpy.array(pointers, numpy.int64)  # a pointer and a length are 8 bytes each
        places = values.ctypes.data + 8 * numpy.arange(len(values), dtype=numpy.int64)
        function(grid, places.ctypes.data)

    return launch


def on_device(text: str, inputs: dict[str, Any], seed: str | None) -> DeviceExecutable:
    """A program with its gradients as it would run on a device; nothing of CuPy is touched."""
    specs = {name: Spec(numpy.shape(value), value.dtype) for name, value in inputs.items()}
    dtype = next(iter(specs.values())).dtype
    found = trace(of_program(parse(text), dtype), specs, tuple(specs), seed, "gradient")
    return DeviceExecutable(found.recording.nodes, [found.value, *found.results.values()])


def kernels(executable: DeviceExecutable, width: int | None = None) -> list[tuple[Sweep, Kernel]]:
    """The sweeps of an executable that are kernels."""
    staging = executable.staging
    sweeps = [sweep for sweep in executable.sweeps if sweep.body]
    return [(sweep, kernel(staging, sweep, width or width_of(staging, sweep))) for sweep in sweeps]


def run(launch: Launch, made: Kernel, sweep: Sweep, nodes: Sequence[Node], known: dict[Ref, Any], grid: int) -> Arrays:
    """The arrays that a sweep stores, and the parts of its sums, with every other array known."""
    length = next(nodes[ref].shape[0] for ref in (*made.arrays, *(nodes[s].refs[0] for s in made.sums)))
    found: Arrays = {ref: numpy.empty(length, nodes[ref].dtype) for ref in sweep.stores}
    found |= {ref: numpy.empty(grid, nodes[ref].dtype) for ref in sweep.sums}
    used = [
        found[ref] if ref in found else numpy.ascontiguousarray(known[ref], nodes[ref].dtype)
        for ref in (*made.arrays, *made.scalars, *made.sums)
    ]
    launch(grid, *used, length)
    return found


class RawModule:
    """CuPy's RawModule in the stand-in for CuPy: the kernels run on the CPU, a thread for each block."""

    COMPILED: ClassVar[list[str]] = []

    def __init__(self, *, code: str, options: tuple[str, ...]) -> None:
        assert "--fmad=false" in options
        self.COMPILED.append(code)
        (self._launch,) = compiled([code])

    def get_function(self, name: str) -> Callable[..., None]:
        assert name == "sweep"

        def function(grid: tuple[int, ...], block: tuple[int, ...], args: tuple[Any, ...]) -> None:
            self._launch(grid[0], *(a if isinstance(a, numpy.integer) else a._host for a in args))

        return function


def pointer(array: Any) -> SimpleNamespace:
    """`array.data` of CuPy's arrays."""
    return SimpleNamespace(ptr=array._host.ctypes.data)
