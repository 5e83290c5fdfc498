"""Python functions over arrays: their gradients judged without seeing a formula."""
