"""Machine code of a loop, by LLVM, for the processor at hand."""

from __future__ import annotations

import ctypes
import itertools
from functools import cache
from importlib.util import find_spec
from typing import Any

from autograd_core.plan.native.kernel import Kernel

_SIGNATURE = ctypes.CFUNCTYPE(ctypes.c_int32, *[ctypes.c_void_p] * 4, ctypes.c_int64, ctypes.c_int64)
_NUMBERS = itertools.count()


@cache
def vector_bytes() -> int:
    """Bytes of the processor's vectors; 0 where loops are not compiled: no llvmlite, or no fused multiply and add."""
    if find_spec("llvmlite") is None:
        return 0
    import llvmlite.binding as llvm

    features = llvm.get_host_cpu_features()
    if llvm.get_process_triple().startswith(("aarch64", "arm64")):
        return 16
    if not features.get("fma"):
        return 0
    return 64 if features.get("avx512f") and features.get("avx512dq") else 32


@cache
def _target() -> Any:
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = llvm.get_host_cpu_features().flatten()
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(cpu=llvm.get_host_cpu_name(), features=features, opt=1)


@cache
def _engine() -> Any:
    import llvmlite.binding as llvm

    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target())


class Loop:
    """A compiled loop. Calling it releases Python's lock."""

    def __init__(self, kernel: Kernel) -> None:
        """Compile; some hundredths of a second."""
        import llvmlite.binding as llvm

        name = f"sweep{next(_NUMBERS)}"
        module = llvm.parse_assembly(kernel.text.replace("@sweep(", f"@{name}("))
        module.verify()
        # No optimising passes: the text has no common subexpressions, and they would only hold more in registers.
        engine = _engine()
        engine.add_module(module)
        engine.finalize_object()
        self.kernel = kernel
        self.call = _SIGNATURE(engine.get_function_address(name))
