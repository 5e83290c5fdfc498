"""Choosing points to test a gradient at."""
