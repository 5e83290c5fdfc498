"""Gradients of arrays that are larger than memory: from files to files, through mapped memory.

The system brings pages in as tiles reach them; pages that are done are given back after each segment, so that what is
resident stays small whatever the length.
"""

from __future__ import annotations

import contextlib
import mmap
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy

from autograd_core.errors import OutputError, UserError
from autograd_core.language.show import printable
from autograd_core.plan.plan import Plan

Progress = Callable[[int, int], None]


def read(path: Path) -> Any:
    """The array in a .npy file, mapped and read-only.

    Raises:
        ValueError, OSError: no such file, or not an array.
    """
    return numpy.load(path, mmap_mode="r", allow_pickle=False)


def gradients(
    plan: Plan,
    inputs: Mapping[str, Any],
    folder: Path,
    *,
    grad_tensors: Any = None,
    wrt: tuple[str, ...] | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> dict[str, Path]:
    """Value and gradients into `folder` as `value.npy` and `<input>.grad.npy`; the files by name.

    Files are written beside their final place and moved there when all of them are whole.

    Raises:
        OutputError: the folder cannot be written.
        UserError, RuntimeError: as of `Plan.value_and_grad`.
    """
    names = _paths(folder, wrt or plan.inputs)
    shapes = plan.result_shapes(inputs, grad_tensors=grad_tensors, wrt=wrt)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        out = {
            name: numpy.lib.format.open_memmap(_aside(path), "w+", shapes[name][1], shapes[name][0])
            for name, path in names.items()
            if shapes[name][0] and all(shapes[name][0])
        }
        after = _releasing([*inputs.values(), *out.values()], progress)
        value, found = plan.value_and_grad(
            inputs, grad_tensors=grad_tensors, wrt=wrt, out=out, threads=threads, progress=after
        )
        _settle(names, {"value": value} | found, out)
    except OSError as error:
        raise OutputError(f"cannot write into {printable(str(folder))}: {error.strerror}") from error
    finally:
        for path in names.values():
            with contextlib.suppress(OSError):
                _aside(path).unlink()
    return names


def save(value: Any, gradients: Mapping[str, Any], folder: Path) -> dict[str, Path]:
    """Results that are in memory, under the same names and with the same care.

    Raises:
        OutputError: the folder cannot be written.
    """
    names = _paths(folder, gradients)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _settle(names, {"value": value, **gradients}, {})
    except OSError as error:
        raise OutputError(f"cannot write into {printable(str(folder))}: {error.strerror}") from error
    return names


def _paths(folder: Path, wrt: Iterable[str]) -> dict[str, Path]:
    """The files by name.

    Raises:
        UserError: an input has the name of the result.
    """
    names = {name: folder / f"{name}.grad.npy" for name in wrt}
    if "value" in names:
        raise UserError("an input named 'value' cannot be told from the result", hint="give it another name")
    return {"value": folder / "value.npy"} | names


def _settle(names: Mapping[str, Path], results: Mapping[str, Any], out: Mapping[str, Any]) -> None:
    """Write what was not mapped, and move all files to their places."""
    for name, result in results.items():
        if name in out:
            out[name].flush()
        else:
            numpy.save(_aside(names[name]), result, allow_pickle=False)
    for path in names.values():
        _aside(path).replace(path)


def _releasing(arrays: list[Any], progress: Progress | None) -> Progress:
    mapped = [array for array in arrays if isinstance(array, numpy.memmap)]

    def after(done: int, every: int) -> None:
        for array in mapped:
            _release(array)
        if progress is not None:
            progress(done, every)

    return after


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.stem}.part.npy")


def _release(array: Any) -> None:
    """Give the pages of a mapped array back; they are in the file."""
    pages = getattr(array, "_mmap", None)
    if pages is not None and hasattr(pages, "madvise") and hasattr(mmap, "MADV_DONTNEED"):
        pages.madvise(mmap.MADV_DONTNEED)
