"""What the numbers are: object arrays of SymPy formulas and of Arb balls. NumPy's own arrays need no wrapper."""
