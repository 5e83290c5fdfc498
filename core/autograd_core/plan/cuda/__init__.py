"""Plans on a GPU: a sweep over flat arrays as one generated kernel, everything else node by node with CuPy."""
