"""Proofs that two formulas are identical for all inputs, by exact algebra."""
