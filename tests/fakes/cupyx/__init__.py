"""A stand-in for CuPy's companion package (see `cupy`)."""
