"""Rows of running sums, products, extremes, and differences."""

from __future__ import annotations
