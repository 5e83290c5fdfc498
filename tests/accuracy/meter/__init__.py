"""How far a row's floats are from the truth: points, true values, errors, and processes that can be ended."""
