"""Reading what the user gave: the expression from wherever it stands, and the values of inputs."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd_core.errors import DeviceError, UserError

if TYPE_CHECKING:
    from autograd_core.language import Limits, Program
    from autograd_core.verdict.check import Settings

_MOST_TEXT = 1_000_000
DTYPES = ("float64", "float32", "float16", "complex128", "complex64")


def expression(argument: str | None, option: str | None, file: Path | None) -> str:
    """The program text: the argument, `-e`, a file, or stdin for `-`.

    Raises:
        UserError: none or several were given, or the file cannot be read as UTF-8 text.
    """
    given = [source for source in (argument, option, file) if source is not None]
    if not given:
        raise UserError("there is no expression", hint="give one: autograd-cli grad 'x*x*exp(x)' --at x=1.5")
    if len(given) > 1:
        raise UserError("several expressions were given", hint="give one of EXPR, -e EXPR and -f FILE")
    if argument == "-":
        if sys.stdin is None:
            raise UserError("stdin is closed", hint="give the program as EXPR, by -e EXPR or by -f FILE")
        return _decode(sys.stdin.buffer.read(_MOST_TEXT + 1), "stdin")
    if file is not None:
        return _read(file)
    return str(given[0])


def _read(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return _decode(stream.read(_MOST_TEXT + 1), str(file))
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror}", hint="-f takes the path of a text file") from error


def _decode(data: bytes, source: str) -> str:
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise UserError(f"{source} is not UTF-8 text (byte {error.start})", hint="save it as UTF-8") from error


def values(assignments: Sequence[str], dtype: str, seed: int, limits: Limits, widen: bool = True) -> dict[str, Any]:
    """The point from `--at NAME=VALUE`, as arrays of `dtype`; complex numbers of its precision, unless not `widen`.

    Raises:
        UserError: a name was given twice, or a value cannot be read.
    """

    from autograd_core.language import read_assignment, read_value

    found: dict[str, Any] = {}
    for text in assignments:
        name, value = read_assignment(text)
        if name in found:
            raise UserError(f"{name} was given twice with --at", hint="give each input one value")
        found[name] = read_value(value, dtype=dtype, seed=(seed, len(found)), limits=limits, widen=widen)
    return found


def assignments(given: Sequence[str], option: str) -> dict[str, str]:
    """The texts of a repeatable option NAME=TEXT, by name.

    Raises:
        UserError: there is no name or no text, or a name twice.

    >>> assignments(["x=uniform(0,1)"], "--sample")
    {'x': 'uniform(0,1)'}
    """
    found: dict[str, str] = {}
    for one in given:
        name, equals, text = (part.strip() for part in one.partition("="))
        if not equals or not text or not name.isidentifier():
            raise UserError(f"{option} {one[:80]} is not NAME=VALUE", hint=f"write {option} x=...")
        if name in found:
            raise UserError(f"{name} was given twice with {option}", hint="give each input once")
        found[name] = text
    return found


def claims(given: Sequence[str], settings: Settings, seed: int) -> dict[str, Any]:
    """Claimed gradients: formulas as their text, `@file` as the numbers in it, in the file's dtype where it has one.

    Raises:
        UserError: as `assignments`, or the file cannot be read.
    """
    found: dict[str, Any] = {}
    for name, text in assignments(given, "--claim").items():
        found[name] = text
        if text.startswith("@"):
            found[name] = _numbers(text, seed, settings, keep=True)
    return found


def cotangent(text: str | None, seed: int, settings: Settings) -> Any:
    """The cotangent of the output: nothing, "ones", or an array."""
    return text if text is None or text == "ones" else _numbers(text, seed, settings)


def _numbers(text: str, seed: int, settings: Settings, keep: bool = False) -> Any:
    """An array that is complex only where its numbers are; `keep` leaves a file's dtype as it is."""
    from autograd_core.language import part_dtype, read_value

    dtype = part_dtype(settings["dtype"])
    return read_value(text, dtype=dtype, seed=seed, limits=settings["limits"], widen=True, keep=keep)


def limits(settings: Sequence[str]) -> Limits:
    """The limits, with those given as NAME=NUMBER changed.

    Raises:
        UserError: no such limit, or not a whole number.
    """
    from dataclasses import fields, replace

    from autograd_core.language import LIMITS

    known = [field.name for field in fields(LIMITS)]
    changed: dict[str, int] = {}
    for setting in settings:
        name, _, number = setting.partition("=")
        if name not in known or not number.isdecimal():
            raise UserError(f"--limit {setting} is not NAME=NUMBER", hint=f"the limits: {', '.join(known)}")
        changed[name] = int(number)
    return replace(LIMITS, **changed)


def names(options: Sequence[str]) -> list[str]:
    """Names from a repeatable option that also takes commas: `--wrt x,y --wrt z`.

    >>> names(["x,y", "z"])
    ['x', 'y', 'z']
    """
    return [name.strip() for option in options for name in option.split(",") if name.strip()]


def choose_dtype(dtype: str) -> str:
    """A dtype by name.

    Raises:
        UserError: it is not one of those that gradients are judged in.
    """
    if dtype not in DTYPES:
        raise UserError(f"dtype {dtype!r} is not known here", hint=f"one of {', '.join(DTYPES)}")
    return dtype


def choose_device(device: str) -> None:
    """Accept "cpu", for a command that computes nowhere else.

    Raises:
        DeviceError: a GPU, with what is missing for it, if anything is.
        UserError: no such device.
    """
    if open_device(device) != "cpu":
        raise DeviceError("this command computes on the CPU only", hint="leave --device out")


def open_device(device: str, memory: str | None = None) -> str:
    """The device to compute on, made ready: "cpu" or "cuda:N", with at most `memory` of its memory.

    Raises:
        DeviceError: CuPy is not installed, or finds no GPU, or none of this number.
        UserError: no such device, or no such amount of memory.
    """
    kind, colon, number = device.partition(":")
    if device != "cpu" and (kind != "cuda" or (colon and not number.isdecimal())):
        raise UserError(f"there is no device {device!r}", hint="cpu, cuda or cuda:N")
    most = None if memory is None else _bytes(memory)
    if device == "cpu":
        if most is not None:
            raise UserError("--max-memory limits the memory of a GPU", hint="it goes with --device cuda")
        return device
    from autograd_core.carriers import gpu

    found = gpu.use(int(number) if number else None, most)
    return f"cuda:{found.cuda.runtime.getDevice()}"


def _bytes(text: str) -> int:
    from autograd_core.suite.keys import size

    found = size(int(text) if text.isascii() and text.isdigit() else text)
    if found is None:
        raise UserError(f"--max-memory {text[:40]} is not a size", hint="write bytes, or a text such as 2GB or 500MiB")
    return found


def within(option: str, number: int, low: int, high: int) -> int:
    """A whole number in a range.

    Raises:
        UserError: it is outside.
    """
    if not low <= number <= high:
        raise UserError(f"{option} {number} is out of range", hint=f"a whole number from {low} to {high}")
    return number


def max_ulp(value: float | None) -> float | None:
    """A bound in ulps.

    Raises:
        UserError: it is negative or NaN.
    """
    if value is not None and not value >= 0:
        raise UserError(f"--max-ulp {value} is no bound", hint="a number of ulps, 0 or more")
    return value


def settings_of(given: Mapping[str, Any]) -> Settings:
    """What the options of a command, by their parameters' names, say of how its program is computed and judged.

    Raises:
        UserError: one of them cannot be used. DeviceError: the device cannot.

    >>> settings_of({"dtype": "float32", "order": 2, "limit": None, "grad_tensors": "ones", "seed": 0})["grad_tensors"]
    'ones'
    """
    settings: Settings = {"dtype": choose_dtype(given["dtype"]), "limits": limits(given["limit"] or [])}
    if "max_ulp" in given:
        settings["max_ulp"] = max_ulp(given["max_ulp"])
    if "order" in given:
        settings["order"] = within("--order", given["order"], 1, 12)
    if "wrt" in given:
        settings |= {"wrt": names(given["wrt"] or []) or None, "constant": names(given["constant"] or [])}
    if "backward" in given:
        settings |= {"backward": names(given["backward"] or []), "retain_graph": given["retain_graph"]}
        settings |= {"create_graph": given["create_graph"]}
    if "convention" in given:
        settings["convention"] = given["convention"]
    if "grad_tensors" in given:
        settings["grad_tensors"] = cotangent(given["grad_tensors"], given["seed"], settings)
    return settings


def question(
    text: str, at: Sequence[str] | None, output: str | None, seed: int, settings: Settings
) -> tuple[Program, dict[str, Any]]:
    """The program of a text, and the point that it is asked about.

    Raises:
        UserError: a value cannot be read. LanguageError: the text cannot, or it has no slot of a name in `backward`.
    """
    from autograd_core.language import judgeable, parse

    within("--seed", seed, 0, 2**63 - 1)
    point = values(at or [], settings["dtype"], seed, settings["limits"])
    program = parse(text, inputs=tuple(point), output=output, limits=settings["limits"])
    judgeable(program)
    for name in settings.get("backward", ()):
        program.slot(name)
    return program, point
