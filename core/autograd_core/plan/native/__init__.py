"""Fused loops as machine code, through LLVM: one pass over memory, intermediate results in registers.

Used where the package llvmlite is installed (the extra `native`); without it plans run in tiles of NumPy calls.
"""
